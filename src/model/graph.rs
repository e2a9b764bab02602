//! The graph of a stored model, as it is written.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::ops::changes::Change;
use super::ops::convolution::Form;

/// Its input is value 0, and each node gives the next.
#[derive(Serialize, Deserialize)]
pub struct Graph<'a> {
    pub input: Vec<usize>,
    pub nodes: Vec<Node<'a>>,
    pub outputs: Vec<usize>,
    /// Of how many values are stored in two bytes; those in four follow.
    pub halves: usize,
}

#[derive(Serialize, Deserialize)]
pub struct Node<'a> {
    pub from: Vec<usize>,
    pub shape: Vec<usize>,
    pub step: Stored<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Stored<'a> {
    Convolution { form: Cow<'a, Form>, weights: Place, bias: Place },
    Change(Cow<'a, Change>),
}

/// Where values are: among the halves, or among those behind them.
#[derive(Serialize, Deserialize)]
pub struct Place {
    pub half: bool,
    pub at: usize,
    pub count: usize,
}

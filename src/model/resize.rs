//! A stored network for another size of picture: one of convolutions takes any, but its steps are stored with theirs.

use super::graph::{Graph, Stored};
use super::ops::gemm::Layout;

/// How the sides of a square network change: its input's, and with them those of all that is computed from it.
struct Sides {
    before: usize,
    /// Height and width.
    after: [usize; 2],
}

/// Makes a network for square pictures one for pictures of this height and width.
///
/// # Errors
/// If the network is not square, or a side of what it computes would be no whole number.
pub fn resize(graph: &mut Graph, after: [usize; 2]) -> Result<(), String> {
    let &[1, before, width, _] = graph.input.as_slice() else { return Err("no picture goes in".to_owned()) };
    if before != width {
        return Err(format!("{before} × {width} is not square"));
    }
    let sides = Sides { before, after };
    graph.input[1..3].copy_from_slice(&after);
    let mut shapes = vec![graph.input.clone()];
    for (at, node) in graph.nodes.iter_mut().enumerate() {
        let shape = match &mut node.step {
            Stored::Convolution { form, .. } => {
                let form = form.to_mut();
                sides
                    .geometry(&mut form.geometry.input)
                    .zip(sides.geometry(&mut form.geometry.output))
                    .and_then(|_| sides.shape(&node.shape, form.output))
            }
            // Which of three equal sides are the picture's is known of what goes in.
            Stored::Change(change) if change.keeps_shape() => {
                node.from.first().and_then(|from| shapes.get(*from).cloned())
            }
            Stored::Change(change) => sides.shape(&node.shape, change.layout()),
        };
        node.shape = shape.ok_or_else(|| format!("step {at} cannot be made {after:?}"))?;
        shapes.push(node.shape.clone());
    }
    Ok(())
}

impl Sides {
    /// What a side becomes: height and width.
    fn of(&self, side: usize) -> Option<[usize; 2]> {
        let scaled = |after: usize| {
            let product = after.checked_mul(side)?;
            product.is_multiple_of(self.before).then_some(product / self.before)
        };
        // One is no picture's.
        (side > 1).then_some([scaled(self.after[0])?, scaled(self.after[1])?])
    }

    /// All pixels of a square.
    fn area(&self, pixels: usize) -> Option<usize> {
        let side = pixels.isqrt();
        let [height, width] = self.of(side).filter(|_| side * side == pixels)?;
        height.checked_mul(width)
    }

    /// The sizes of a convolution: both sides, or all pixels in one row.
    fn geometry(&self, sizes: &mut [usize; 2]) -> Option<()> {
        *sizes = match *sizes {
            [1, pixels] => [1, self.area(pixels)?],
            [height, width] => self.of(height).filter(|_| height == width)?,
        };
        Some(())
    }

    fn shape(&self, shape: &[usize], layout: Layout) -> Option<Vec<usize>> {
        let mut shape = shape.to_vec();
        let mut pairs = (1..shape.len())
            .filter(|at| shape[*at - 1] == shape[*at])
            .filter(|at| self.of(shape[*at]).is_some());
        let pair = if layout == Layout::ChannelsFirst { pairs.next_back() } else { pairs.next() };
        if let Some(at) = pair {
            let sides = self.of(shape[at])?;
            shape[at - 1..=at].copy_from_slice(&sides);
            return Some(shape);
        }
        let most = shape.iter_mut().max()?;
        *most = self.area(*most)?;
        Some(shape)
    }
}

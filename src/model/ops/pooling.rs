//! The largest of each two by two values, channels first. tract's wasm takes a fifth of the face finder's time
//! for it: it looks at one value at a time.

use tract_nnef::internal::*;

use super::lanes::Lanes;

/// Halves height and width, both even, of every channel.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LargestOfFour {
    /// Of the result.
    pub shape: TVec<usize>,
}

impl LargestOfFour {
    fn compute(&self, input: &[f32], output: &mut [f32]) {
        let width = self.shape[self.shape.len() - 1];
        for (out, rows) in output.chunks_exact_mut(width).zip(input.chunks_exact(4 * width)) {
            let (upper, lower) = rows.split_at(2 * width);
            let (fours, rest) = out.as_chunks_mut::<4>();
            for ((out, above), below) in fours.iter_mut().zip(eights(upper)).zip(eights(lower)) {
                let [left, right] =
                    [0, 1].map(|half| Lanes::load(&above[half]).larger(Lanes::load(&below[half])));
                left.evens(right).larger(left.odds(right)).store(out);
            }
            let first = width - rest.len();
            for (x, value) in (first..width).zip(rest) {
                let pair = |row: &[f32]| row[2 * x].max(row[2 * x + 1]);
                *value = pair(upper).max(pair(lower));
            }
        }
    }
}

/// A row in eights, each as two halves; what is left over is left out.
fn eights(row: &[f32]) -> &[[[f32; 4]; 2]] {
    row.as_chunks().0.as_chunks().0
}

impl Op for LargestOfFour {
    fn name(&self) -> StaticName {
        "LargestOfFour".into()
    }

    op_as_typed_op!();
}

impl EvalOp for LargestOfFour {
    op_out_of_plan!();

    fn eval(&self, _context: &EvalContext, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        super::compute(inputs, &self.shape, |input, output| self.compute(input, output))
    }
}

impl TypedOp for LargestOfFour {
    as_op!();

    fn output_facts(&self, _inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        Ok(tvec!(f32::fact(&self.shape)))
    }
}

//! Turns the face detectors of the npm package `@mediapipe/face_detection` into what tract
//! loads: NNEF archives.
//!
//! The package stores weights as fp16 constants behind DEQUANTIZE operators, which tract's TFLite
//! reader does not know. [`fold_dequantize`] widens each constant to f32 and takes the operator
//! out; tract reads the rest unchanged. Layout of the file: the TFLite schema (schema.fbs) and
//! the FlatBuffers binary format.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use tract_nnef::internal::*;
use tract_tflite::tflite::{self, BuiltinOperator, TensorType};

pub const FINDER: &str = "finder.nnef.tar";
pub const REFINER: &str = "refiner.nnef.tar";

/// File name in the npm package, and ours.
const MODELS: [(&str, &str); 2] =
    [("face_detection_full_range.tflite", FINDER), ("face_detection_short_range.tflite", REFINER)];

/// Converts both face detectors from `tflite_dir` into `out_dir`.
pub fn convert(tflite_dir: &Path, out_dir: &Path) -> Result<()> {
    fs::create_dir_all(out_dir)?;
    for (source, target) in MODELS {
        let source = tflite_dir.join(source);
        let bytes = fs::read(&source)
            .with_context(|| format!("cannot read {} (npm packages installed?)", source.display()))?;
        let folded = fold_dequantize(bytes)?;
        let model = tract_tflite::tflite().model_for_read(&mut folded.as_slice())?.into_decluttered()?;
        let mut archive = Vec::new();
        tract_nnef::nnef()
            .write_to_tar(&model, &mut archive)
            .with_context(|| format!("cannot write {target}"))?;
        fs::write(out_dir.join(target), archive)?;
    }
    Ok(())
}

/// Widens every fp16 constant behind a DEQUANTIZE to f32 and removes the operator, in place.
///
/// FlatBuffers point forward only, so the wide constants go to the end of the file and the
/// existing tables are patched to point there; nothing has to be rebuilt.
fn fold_dequantize(mut file: Vec<u8>) -> Result<Vec<u8>> {
    let mut patches = Vec::new();
    let mut constants = Vec::new();
    {
        let model = tflite::root_as_model(&file)?;
        let codes = model.operator_codes().context("no operator codes")?;
        let graph = model.subgraphs().context("no graph")?.get(0);
        let tensors = graph.tensors().context("no tensors")?;
        let buffers = model.buffers().context("no buffers")?;
        let operators = graph.operators().context("no operators")?;

        let is_dequantize = |index: usize| {
            let code = codes.get(operators.get(index).opcode_index() as usize);
            code.deprecated_builtin_code() as i32 == BuiltinOperator::DEQUANTIZE.0
        };
        let mut renamed = HashMap::new();
        let mut kept = Vec::new();
        for index in 0..operators.len() {
            let operator = operators.get(index);
            if !is_dequantize(index) {
                kept.push(operator._tab.loc());
                continue;
            }
            let input = operator.inputs().context("DEQUANTIZE without input")?.get(0);
            let output = operator.outputs().context("DEQUANTIZE without output")?.get(0);
            let tensor = tensors.get(input as usize);
            ensure!(tensor.type_() == TensorType::FLOAT16, "DEQUANTIZE of {:?}", tensor.type_());
            let buffer = buffers.get(tensor.buffer() as usize);
            let data = buffer.data().context("DEQUANTIZE of a value that is not constant")?;
            let wide = data
                .bytes()
                .chunks_exact(2)
                .flat_map(|half| f16::from_le_bytes([half[0], half[1]]).to_f32().to_le_bytes())
                .collect::<Vec<u8>>();
            let type_at = field(&tensor._tab, tflite::Tensor::VT_TYPE_)?;
            patches.push((type_at, vec![TensorType::FLOAT32.0 as u8]));
            constants.push((field(&buffer._tab, tflite::Buffer::VT_DATA)?, wide));
            renamed.insert(output, input);
        }

        for &location in &kept {
            // SAFETY: `location` is that of an operator table of this very file.
            let operator =
                unsafe { tflite::Operator::init_from_table(flatbuffers::Table::new(&file, location)) };
            let Some(inputs) = operator.inputs() else { continue };
            let vector = pointed_at(&file, field(&operator._tab, tflite::Operator::VT_INPUTS)?)?;
            for (slot, input) in inputs.iter().enumerate() {
                if let Some(constant) = renamed.get(&input) {
                    patches.push((vector + 4 + 4 * slot, constant.to_le_bytes().to_vec()));
                }
            }
        }

        let vector = pointed_at(&file, field(&graph._tab, tflite::SubGraph::VT_OPERATORS)?)?;
        patches.push((vector, (kept.len() as u32).to_le_bytes().to_vec()));
        for (slot, location) in kept.iter().enumerate() {
            let at = vector + 4 + 4 * slot;
            patches.push((at, ((location - at) as u32).to_le_bytes().to_vec()));
        }
    }
    for (at, bytes) in patches {
        file[at..at + bytes.len()].copy_from_slice(&bytes);
    }
    for (pointer, data) in constants {
        // The data after the vector's 4-byte length must be 16-byte aligned (schema: force_align).
        while !(file.len() + 4).is_multiple_of(16) {
            file.push(0);
        }
        let offset = (file.len() - pointer) as u32;
        file[pointer..pointer + 4].copy_from_slice(&offset.to_le_bytes());
        file.extend((data.len() as u32).to_le_bytes());
        file.extend(data);
    }
    tflite::root_as_model(&file).context("the folded file is no longer a valid model")?;
    Ok(file)
}

/// Where a table keeps a field; an error if it leaves the field at its default.
fn field(table: &flatbuffers::Table, slot: flatbuffers::VOffsetT) -> Result<usize> {
    match table.vtable().get(slot) {
        0 => bail!("field {slot} is absent"),
        offset => Ok(table.loc() + offset as usize),
    }
}

/// The position that the forward offset stored at `at` leads to.
fn pointed_at(file: &[u8], at: usize) -> Result<usize> {
    let bytes = file.get(at..at + 4).context("offset outside the file")?;
    Ok(at + u32::from_le_bytes(bytes.try_into()?) as usize)
}

//! Measures the encoder on every path of this processor, one thread.
//!
//! ```text
//! cargo run --release -p demarche-nn --example speed -- models/core/core.safetensors
//! ```

use std::time::Instant;

use demarche_nn::encoder::{Batch, Encoder, Sizes};
use demarche_nn::path::Path;
use demarche_nn::tensors::Tensors;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("name a safetensors file")?;
    let bytes = std::fs::read(file)?;
    let tensors = Tensors::parse(&bytes)?;
    let sizes = Sizes { layers: 6, width: 384, heads: 12, inner: 1536, vocabulary: 30522, positions: 512, classes: 6 };
    for path in Path::available() {
        let start = Instant::now();
        let encoder = Encoder::load(&tensors, "encoder", sizes, path)?;
        println!("{}: loaded in {} ms", path.name(), start.elapsed().as_millis());
        for (sequences, length) in [(64, 32), (16, 128)] {
            for depth in [6, 3] {
                let n = sequences * length;
                let ids: Vec<u32> = (0..n as u32).map(|i| 1000 + i * 7 % 20000).collect();
                let batch = Batch { ids: &ids, classes: &vec![1; n], lengths: &vec![length; sequences] };
                let best = (0..3).map(|_| {
                    let start = Instant::now();
                    let mut states = encoder.enter(batch);
                    std::hint::black_box(encoder.advance(&mut states, batch.lengths, 0..depth, &[1.0]));
                    start.elapsed().as_secs_f64()
                });
                let best = best.fold(f64::INFINITY, f64::min);
                println!("  {sequences} × {length} pieces, {depth} layers: {:.0} pieces/s", n as f64 / best);
            }
        }
    }
    Ok(())
}

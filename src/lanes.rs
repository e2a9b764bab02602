//! Four f32 at once: a register of wasm SIMD, or an array on other targets.

#[cfg(target_arch = "wasm32")]
use core::arch::wasm32 as wasm;

#[cfg(target_arch = "wasm32")]
type Register = wasm::v128;
#[cfg(not(target_arch = "wasm32"))]
type Register = [f32; 4];

#[derive(Clone, Copy)]
pub struct Lanes(Register);

#[cfg(target_arch = "wasm32")]
impl Lanes {
    #[inline(always)]
    pub fn splat(value: f32) -> Lanes {
        Lanes(wasm::f32x4_splat(value))
    }

    #[inline(always)]
    pub fn load(values: &[f32; 4]) -> Lanes {
        // SAFETY: the reference is to sixteen readable bytes, and wasm loads need no alignment.
        Lanes(unsafe { wasm::v128_load(values.as_ptr().cast()) })
    }

    /// For values that stand side by side in memory: one load then, too.
    #[inline(always)]
    pub fn of(values: [f32; 4]) -> Lanes {
        Lanes::load(&values)
    }

    #[inline(always)]
    pub fn store(self, values: &mut [f32; 4]) {
        // SAFETY: the reference is to sixteen writable bytes, and wasm stores need no alignment.
        unsafe { wasm::v128_store(values.as_mut_ptr().cast(), self.0) }
    }

    /// `self + one · other`; with relaxed SIMD rounded once where the machine can.
    #[inline(always)]
    pub fn plus_product(self, one: Lanes, other: Lanes) -> Lanes {
        #[cfg(target_feature = "relaxed-simd")]
        return Lanes(wasm::f32x4_relaxed_madd(one.0, other.0, self.0));
        #[cfg(not(target_feature = "relaxed-simd"))]
        Lanes(wasm::f32x4_add(self.0, wasm::f32x4_mul(one.0, other.0)))
    }

    #[inline(always)]
    pub fn plus(self, other: Lanes) -> Lanes {
        Lanes(wasm::f32x4_add(self.0, other.0))
    }

    #[inline(always)]
    pub fn times(self, other: Lanes) -> Lanes {
        Lanes(wasm::f32x4_mul(self.0, other.0))
    }

    /// Each between `low` and `high`.
    #[inline(always)]
    pub fn clamp(self, low: Lanes, high: Lanes) -> Lanes {
        // The pseudo-minimum is one instruction on x86; the plain one takes five, for NaN and -0.
        Lanes(wasm::f32x4_pmin(high.0, wasm::f32x4_pmax(low.0, self.0)))
    }

    /// The larger of each two.
    #[inline(always)]
    pub fn larger(self, other: Lanes) -> Lanes {
        Lanes(wasm::f32x4_pmax(self.0, other.0))
    }

    /// The even lanes of `self` and `next`, as if they stood side by side.
    #[inline(always)]
    pub fn evens(self, next: Lanes) -> Lanes {
        Lanes(wasm::i32x4_shuffle::<0, 2, 4, 6>(self.0, next.0))
    }

    /// The odd lanes of `self` and `next`, as if they stood side by side.
    #[inline(always)]
    pub fn odds(self, next: Lanes) -> Lanes {
        Lanes(wasm::i32x4_shuffle::<1, 3, 5, 7>(self.0, next.0))
    }

    #[inline(always)]
    pub fn of_bytes(bytes: [u8; 4]) -> Lanes {
        let bytes = wasm::u32x4_splat(u32::from_le_bytes(bytes));
        let wide = wasm::u32x4_extend_low_u16x8(wasm::u16x8_extend_low_u8x16(bytes));
        Lanes(wasm::f32x4_convert_u32x4(wide))
    }

    /// Four pixels of red, green and blue, rounded and within 0–255; their fourth byte is zero.
    #[inline(always)]
    pub fn to_pixels(colors: [Lanes; 3]) -> [[u8; 4]; 4] {
        let [red, green, blue] = colors.map(|color| {
            let rounded = wasm::f32x4_add(color.0, wasm::f32x4_splat(0.5));
            wasm::u32x4_trunc_sat_f32x4(wasm::f32x4_pmin(wasm::f32x4_splat(255.0), rounded))
        });
        let pixels = wasm::v128_or(red, wasm::v128_or(wasm::u32x4_shl(green, 8), wasm::u32x4_shl(blue, 16)));
        [
            wasm::u32x4_extract_lane::<0>(pixels),
            wasm::u32x4_extract_lane::<1>(pixels),
            wasm::u32x4_extract_lane::<2>(pixels),
            wasm::u32x4_extract_lane::<3>(pixels),
        ]
        .map(u32::to_le_bytes)
    }

    #[inline(always)]
    fn minus(self, other: Lanes) -> Lanes {
        Lanes(wasm::f32x4_sub(self.0, other.0))
    }

    #[inline(always)]
    fn low_pairs(self, other: Lanes) -> Lanes {
        Lanes(wasm::i32x4_shuffle::<0, 4, 1, 5>(self.0, other.0))
    }

    #[inline(always)]
    fn high_pairs(self, other: Lanes) -> Lanes {
        Lanes(wasm::i32x4_shuffle::<2, 6, 3, 7>(self.0, other.0))
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Lanes {
    pub fn splat(value: f32) -> Lanes {
        Lanes([value; 4])
    }

    pub fn load(values: &[f32; 4]) -> Lanes {
        Lanes(*values)
    }

    pub fn of(values: [f32; 4]) -> Lanes {
        Lanes(values)
    }

    pub fn store(self, values: &mut [f32; 4]) {
        *values = self.0;
    }

    /// `self + one · other`.
    pub fn plus_product(self, one: Lanes, other: Lanes) -> Lanes {
        Lanes(std::array::from_fn(|lane| self.0[lane] + one.0[lane] * other.0[lane]))
    }

    pub fn plus(self, other: Lanes) -> Lanes {
        Lanes(std::array::from_fn(|lane| self.0[lane] + other.0[lane]))
    }

    pub fn times(self, other: Lanes) -> Lanes {
        Lanes(std::array::from_fn(|lane| self.0[lane] * other.0[lane]))
    }

    /// Each between `low` and `high`.
    pub fn clamp(self, low: Lanes, high: Lanes) -> Lanes {
        Lanes(std::array::from_fn(|lane| self.0[lane].max(low.0[lane]).min(high.0[lane])))
    }

    /// The larger of each two.
    pub fn larger(self, other: Lanes) -> Lanes {
        Lanes(std::array::from_fn(|lane| self.0[lane].max(other.0[lane])))
    }

    /// The even lanes of `self` and `next`, as if they stood side by side.
    pub fn evens(self, next: Lanes) -> Lanes {
        Lanes([self.0[0], self.0[2], next.0[0], next.0[2]])
    }

    /// The odd lanes of `self` and `next`, as if they stood side by side.
    pub fn odds(self, next: Lanes) -> Lanes {
        Lanes([self.0[1], self.0[3], next.0[1], next.0[3]])
    }

    pub fn of_bytes(bytes: [u8; 4]) -> Lanes {
        Lanes(bytes.map(f32::from))
    }

    /// Four pixels of red, green and blue, rounded and within 0–255; their fourth byte is zero.
    pub fn to_pixels([red, green, blue]: [Lanes; 3]) -> [[u8; 4]; 4] {
        // What is too small or too large becomes the nearest that there is.
        let byte = |value: f32| (value + 0.5) as u8;
        std::array::from_fn(|lane| [byte(red.0[lane]), byte(green.0[lane]), byte(blue.0[lane]), 0])
    }

    fn minus(self, other: Lanes) -> Lanes {
        Lanes(std::array::from_fn(|lane| self.0[lane] - other.0[lane]))
    }

    fn low_pairs(self, other: Lanes) -> Lanes {
        Lanes([self.0[0], other.0[0], self.0[1], other.0[1]])
    }

    fn high_pairs(self, other: Lanes) -> Lanes {
        Lanes([self.0[2], other.0[2], self.0[3], other.0[3]])
    }
}

impl Lanes {
    /// `self` where `share` is 0, `other` where it is 1, and in between what lies between.
    #[inline(always)]
    pub fn toward(self, other: Lanes, share: f32) -> Lanes {
        self.plus_product(other.minus(self), Lanes::splat(share))
    }
}

/// Rows become columns.
#[inline(always)]
pub fn transpose([a, b, c, d]: [Lanes; 4]) -> [Lanes; 4] {
    let (low_ac, low_bd) = (a.low_pairs(c), b.low_pairs(d));
    let (high_ac, high_bd) = (a.high_pairs(c), b.high_pairs(d));
    [
        low_ac.low_pairs(low_bd),
        low_ac.high_pairs(low_bd),
        high_ac.low_pairs(high_bd),
        high_ac.high_pairs(high_bd),
    ]
}

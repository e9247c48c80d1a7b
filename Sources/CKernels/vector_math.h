// Float32 functions on whole vectors. Included by kernels_body.h, which defines the vector types.
// The polynomials are those of Stephen Moshier's Cephes library (single precision).

static INLINE vf choose(vi mask, vf yes, vf no) {
  return (vf)(((vu)mask & (vu)yes) | (~(vu)mask & (vu)no));
}

static INLINE vf fused(vf a, vf b, vf c) {
#if FUSED
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

static INLINE vf magnitude(vf x) { return (vf)((vu)x & 0x7FFFFFFFu); }
static INLINE vu sign_bit(vf x) { return (vu)x & 0x80000000u; }

// A comparison with NaN is false, so `b > a ? b : a` alone would drop a NaN in b.
static INLINE vf maximum(vf a, vf b) { return choose(a != a, a, choose(a > b, a, b)); }
static INLINE vf minimum(vf a, vf b) { return choose(a != a, a, choose(a < b, a, b)); }

static INLINE vf floor_lanes(vf x) {
  // Beyond 2^23 there are no fractions, and the conversion to int32 would overflow.
  vi small = magnitude(x) < 8388608.0f;
  vf t = __builtin_convertvector(__builtin_convertvector(choose(small, x, (vf)(0.0f)), vi), vf);
  t = t - choose(t > x, (vf)(1.0f), (vf)(0.0f));
  return choose(small, (vf)((vu)t | sign_bit(x)), x);
}

static INLINE vf sign_of(vf x) {
  vf s = choose(x > 0.0f, (vf)(1.0f), choose(x < 0.0f, (vf)(-1.0f), (vf)(0.0f)));
  return choose(x != x, x, s);
}

// Adding 1.5 * 2^23 rounds to the nearest integer and leaves it in the low bits: cheaper than a
// rounding instruction plus a conversion, and SSE2 has no rounding instruction.
#define ROUNDING_SHIFT 12582912.0f

static INLINE vf exponential(vf x) {
  x = choose(x > 89.0f, (vf)(89.0f), x);
  x = choose(x < -104.0f, (vf)(-104.0f), x);
  vf shifted = fused(x, (vf)(1.44269504088896341f), (vf)(ROUNDING_SHIFT));
  vf n = shifted - ROUNDING_SHIFT;
  vf r = fused(n, (vf)(-0.693359375f), x);
  r = fused(n, (vf)(2.12194440e-4f), r);
  vf p = fused((vf)(1.9875691500e-4f), r, (vf)(1.3981999507e-3f));
  p = fused(p, r, (vf)(8.3334519073e-3f));
  p = fused(p, r, (vf)(4.1665795894e-2f));
  p = fused(p, r, (vf)(1.6666665459e-1f));
  p = fused(p, r, (vf)(5.0000001201e-1f));
  p = fused(p, r * r, r) + 1.0f;
  // 2^n in two factors: n reaches 128 and -150, which no single float's exponent holds.
  vi whole = (vi)((vu)shifted - (vu)(vf)(ROUNDING_SHIFT));
  vi half = whole >> 1;
  vf low = (vf)((vu)(half + 127) << 23);
  vf high = (vf)((vu)(whole - half + 127) << 23);
  return p * low * high;
}

/// log(1 + f) + e * log(2) for f in [sqrt(1/2) - 1, sqrt(2) - 1].
static INLINE vf logarithm_near_one(vf f, vf e) {
  vf z = f * f;
  vf p = fused((vf)(7.0376836292e-2f), f, (vf)(-1.1514610310e-1f));
  p = fused(p, f, (vf)(1.1676998740e-1f));
  p = fused(p, f, (vf)(-1.2420140846e-1f));
  p = fused(p, f, (vf)(1.4249322787e-1f));
  p = fused(p, f, (vf)(-1.6668057665e-1f));
  p = fused(p, f, (vf)(2.0000714765e-1f));
  p = fused(p, f, (vf)(-2.4999993993e-1f));
  p = fused(p, f, (vf)(3.3333331174e-1f));
  vf y = p * f * z;
  y = fused(e, (vf)(-2.12194440e-4f), y);
  y = fused(z, (vf)(-0.5f), y);
  return fused(e, (vf)(0.693359375f), f + y);
}

static INLINE vf logarithm(vf x) {
  vi denormal = x < 1.17549435e-38f;
  vf scaled = choose(denormal, x * 8388608.0f, x);
  vu u = (vu)scaled - 0x3F3504F3u;  // sqrt(1/2)
  vi exponent = ((vi)u >> 23) - (denormal & 23);
  vf m = (vf)((u & 0x7FFFFFu) + 0x3F3504F3u);
  vf y = logarithm_near_one(m - 1.0f, __builtin_convertvector(exponent, vf));
  y = choose(x == 0.0f, (vf)(-INFINITY), y);
  y = choose((x < 0.0f) | (x != x), (vf)(NAN), y);
  return choose(x == INFINITY, x, y);
}

static INLINE vf softplus(vf x) {
  vf y = exponential(-magnitude(x));
  // log(1 + y) without forming 1 + y, which would round a small y away.
  vi upper = y > 0.41421356f;
  vf f = choose(upper, (y - 1.0f) * 0.5f, y);
  vf positive = choose(x < 0.0f, (vf)(0.0f), x);
  return positive + logarithm_near_one(f, choose(upper, (vf)(1.0f), (vf)(0.0f)));
}

static INLINE vf logistic(vf x) {
  vf e = exponential(-magnitude(x));
  return choose(x < 0.0f, e, (vf)(1.0f)) / (e + 1.0f);
}

static INLINE vf hyperbolic_tangent(vf x) {
  vf m = magnitude(x);
  vf z = x * x;
  vf p = fused((vf)(-5.70498872745e-3f), z, (vf)(2.06390887954e-2f));
  p = fused(p, z, (vf)(-5.37397155531e-2f));
  p = fused(p, z, (vf)(1.33314422036e-1f));
  p = fused(p, z, (vf)(-3.33332819422e-1f));
  vf near_zero = fused(p * z, x, x);
  vf far = 1.0f - 2.0f / (exponential(m + m) + 1.0f);
  // The sign also of -0, which the polynomial's additions lose.
  return (vf)((vu)choose(m < 0.625f, near_zero, far) | sign_bit(x));
}

/// sin(x + quarter * pi / 2) for |x| up to 1e5; the callers mend larger arguments.
static INLINE vf sine_shifted(vf x, uint32_t quarter) {
  vf shifted = fused(x, (vf)(0.636619772367581343f), (vf)(ROUNDING_SHIFT));
  vf n = shifted - ROUNDING_SHIFT;
  vu q = (vu)shifted - (vu)(vf)(ROUNDING_SHIFT) + quarter;
#if FUSED
  // pi / 2 in three parts, each cut off rather than rounded, so that a zero keeps its sign.
  vf r = fused(n, (vf)(-0x1.921fb4p+0f), x);
  r = fused(n, (vf)(-0x1.4442dp-24f), r);
  r = fused(n, (vf)(-0x1.846988p-48f), r);
#else
  // Without a fused multiply-add, products in float32 lose what the cancellation needs.
  vd wide = __builtin_convertvector(n, vd);
  vf r = __builtin_convertvector(
    __builtin_convertvector(x, vd) - wide * 0x1.921fb544p+0 - wide * 0x1.0b4611a626331p-34, vf);
#endif
  vf z = r * r;
  vf s = fused((vf)(-1.9515295891e-4f), z, (vf)(8.3321608736e-3f));
  s = fused(s, z, (vf)(-1.6666654611e-1f));
  s = (vf)((vu)fused(s * z, r, r) | sign_bit(r));  // the sign also of -0
  vf c = fused((vf)(2.443315711809948e-5f), z, (vf)(-1.388731625493765e-3f));
  c = fused(c, z, (vf)(4.166664568298827e-2f));
  c = fused(c * z, z, fused(z, (vf)(-0.5f), (vf)(1.0f)));
  vf y = choose((q & 1u) != 0u, c, s);
  return (vf)((vu)y ^ ((q & 2u) << 30));
}

#define CODY_WAITE_LIMIT 1e5f

static INLINE vf sine(vf x) {
  vf y = sine_shifted(x, 0);
  if (__builtin_reduce_or((vu)(magnitude(x) > CODY_WAITE_LIMIT))) {
    for (int i = 0; i < LANES; i++) if (fabsf(x[i]) > CODY_WAITE_LIMIT) y[i] = sinf(x[i]);
  }
  return y;
}

static INLINE vf cosine(vf x) {
  vf y = sine_shifted(x, 1);
  if (__builtin_reduce_or((vu)(magnitude(x) > CODY_WAITE_LIMIT))) {
    for (int i = 0; i < LANES; i++) if (fabsf(x[i]) > CODY_WAITE_LIMIT) y[i] = cosf(x[i]);
  }
  return y;
}

static INLINE vf power(vf a, vf b) {
  vf y = a;
  for (int i = 0; i < LANES; i++) y[i] = powf(a[i], b[i]);
  return y;
}

static INLINE vf remainder_lanes(vf a, vf b) {
  vf y = a;
  for (int i = 0; i < LANES; i++) y[i] = fmodf(a[i], b[i]);
  return y;
}

// Integer division by lanes: a vector division would trap on a zero or on INT32_MIN / -1.
static INLINE vi signed_divide(vi a, vi b) {
  vi y = a;
  for (int i = 0; i < LANES; i++) y[i] = b[i] == 0 ? 0 : (int32_t)((int64_t)a[i] / b[i]);
  return y;
}

static INLINE vi signed_remainder(vi a, vi b) {
  vi y = a;
  for (int i = 0; i < LANES; i++) y[i] = b[i] == 0 ? 0 : (int32_t)((int64_t)a[i] % b[i]);
  return y;
}

static INLINE vu unsigned_divide(vu a, vu b) {
  vu y = a;
  for (int i = 0; i < LANES; i++) y[i] = b[i] == 0 ? 0 : a[i] / b[i];
  return y;
}

static INLINE vu unsigned_remainder(vu a, vu b) {
  vu y = a;
  for (int i = 0; i < LANES; i++) y[i] = b[i] == 0 ? 0 : a[i] % b[i];
  return y;
}

// A C conversion out of range is undefined, so the value is clamped to the nearest float inside first.
static INLINE vi float_to_signed(vf x) {
  vf inside = choose(x != x, (vf)(0.0f), x);
  inside = choose(inside < -2147483648.0f, (vf)(-2147483648.0f), inside);
  inside = choose(inside > 2147483520.0f, (vf)(2147483520.0f), inside);
  vi y = __builtin_convertvector(inside, vi);
  vi over = x >= 2147483648.0f;
  return (y & ~over) | (over & 0x7FFFFFFF);
}

static INLINE vu float_to_unsigned(vf x) {
  vf inside = choose(x > 0.0f, x, (vf)(0.0f));
  inside = choose(inside > 4294967040.0f, (vf)(4294967040.0f), inside);
  return __builtin_convertvector(inside, vu) | (vu)(x >= 4294967296.0f);
}

static INLINE vu choose_words(vu mask, vu yes, vu no) { return (mask & yes) | (~mask & no); }

// The half of kernels_body.h that training needs; included by it, within its namespace.

template <int kRows>
inline void productTile(const float* a, Int aRow, Int aDepth, const float* panel, Int depth, Int columns,
                        float* c, Int cStride, bool add) {
  Vector sums[kRows][kTileVectors] = {};
  const bool whole = columns >= kTileColumns;
  for (int r = 0; r < kRows; ++r)  // on its way from far while the sums are made
    for (int v = 0; whole && v < kTileVectors; ++v) __builtin_prefetch(c + r * cStride + v * kLanes, 1);
  accumulate<kRows, kTileVectors>(a, aRow, aDepth, panel, kTileColumns, depth, sums);
  for (int r = 0; add && r < kRows; ++r) {
    float before[kTileColumns] = {};
    for (Int i = 0; !whole && i < columns; ++i) before[i] = c[r * cStride + i];
    for (int v = 0; v < kTileVectors; ++v)
      sums[r][v] += load((whole ? c + r * cStride : before) + v * kLanes);
  }
  storeColumns<kRows, kTileVectors>(sums, columns, c, cStride);
}

void product(const float* a, Int aRow, Int aDepth, const float* b, Int bStride, Int rows, Int depth,
             Int columns, float* c, Int cStride, bool add, float* scratch) {
  const Int passes = (depth + kDepth - 1) / kDepth;
  for (Int pass = 0, begin = 0; pass < passes; ++pass) {
    const Int end = depth * (pass + 1) / passes;
    for (Int column = 0; column < columns; column += kTileColumns) {
      // A copy of the panel: its rows stand far apart, and are read once for every tile.
      const Int count = columns - column < kTileColumns ? columns - column : kTileColumns;
      for (Int k = begin; k < end; ++k) {
        const float* const from = b + k * bStride + column;
        float* const to = scratch + (k - begin) * kTileColumns;
        for (Int i = 0; i < count; ++i) to[i] = from[i];
        for (Int i = count; i < kTileColumns; ++i) to[i] = 0;
      }
      forTiles(rows, [&](Int row, Int height) {
        withHeight<kTileRows>(height, [&]<int kRows>() {
          productTile<kRows>(a + row * aRow + begin * aDepth, aRow, aDepth, scratch, end - begin, count,
                             c + row * cStride + column, cStride, add || pass > 0);
        });
      });
    }
    begin = end;
  }
}

inline void activateVector(Vector x, Activation activation, Vector& y, Vector& slope) {
  switch (activation) {
    case Activation::Gelu: {
      const Vector below = massBelow(x);
      y = x * below;
      slope = below + x * exponential(x * x * -0.5F) * 0.398942280F;
      return;
    }
    case Activation::GeluTanh: {
      const Vector u = (x + x * x * x * 0.044715F) * 0.797884561F;
      const Vector share = 1.0F / (exponential(smaller(u * -2.0F, all(87.0F))) + 1.0F);
      y = x * share;
      slope = share + x * 2.0F * share * (1.0F - share) * (x * x * (3 * 0.044715F) + 1.0F) * 0.797884561F;
      return;
    }
    case Activation::Relu:
      y = larger(x, Vector{});
      slope = x > 0.0F ? all(1.0F) : Vector{};
      return;
    case Activation::None:
      break;
  }
  y = x;
  slope = all(1.0F);
}

void activate(const float* x, Int count, Activation activation, float* y, float* gradient) {
  for (Int i = 0; i < count; i += kLanes) {
    Vector value, slope;
    activateVector(load(x + i), activation, value, slope);
    store(y + i, value);
    if (gradient) store(gradient + i, load(gradient + i) * slope);
  }
}

void layerNormBackward(const float* x, Int stride, Int rows, Int columns, const float* weight, float epsilon,
                       float* gradient, float* weightGradient, float* biasGradient) {
  const auto count = static_cast<float>(columns);
  const auto spare = static_cast<float>((columns + kLanes - 1) / kLanes * kLanes - columns);
  for (Int r = 0; r < rows; ++r, x += stride, gradient += stride) {
    Vector sum{};
    for (Int i = 0; i < columns; i += kLanes) sum += load(x + i);
    const float mean = sumOf(sum) / count;
    Vector squares{}, gradients{}, products{};
    for (Int i = 0; i < columns; i += kLanes) {
      const Vector difference = load(x + i) - mean;
      squares += difference * difference;
      const Vector weighted = load(gradient + i) * load(weight + i);  // 0 behind the row
      gradients += weighted;
      products += weighted * difference;
    }
    const float inverse = 1.0F / __builtin_sqrtf((sumOf(squares) - spare * mean * mean) / count + epsilon);
    const float meanGradient = sumOf(gradients) / count;
    const float along = sumOf(products) / count * inverse * inverse;
    for (Int i = 0; i < columns; ++i) {
      if (weightGradient) weightGradient[i] += gradient[i] * (x[i] - mean) * inverse;
      if (biasGradient) biasGradient[i] += gradient[i];
      gradient[i] = (gradient[i] * weight[i] - meanGradient - (x[i] - mean) * along) * inverse;
    }
  }
}

void attendBackward(const float* projected, Int stride, Int length, Int heads, Int width,
                    const float* contextGradient, Int contextStride, float* gradient, float* scratch) {
  const Int hidden = heads * width;
  const Int end = (length + kTileColumns - 1) / kTileColumns * kTileColumns;
  float* const keys = scratch;                  // [width, end]
  float* const values = keys + width * end;     // [width, end]
  float* const shares = values + width * end;   // [length, end]
  float* const slopes = shares + length * end;  // [length, end]: by the scores
  const float scale = 1.0F / __builtin_sqrtf(static_cast<float>(width));
  for (Int head = 0; head < heads; ++head) {
    const float* const queries = projected + head * width;
    const float* const outer = contextGradient + head * width;
    float* const out = gradient + head * width;
    turn(queries + hidden, stride, length, width, end, keys);
    turn(queries + 2 * hidden, stride, length, width, end, values);
    forTiles(length, [&](Int row, Int height) {
      withHeight<kTileRows>(height, [&]<int kRows>() {
        float* const share = shares + row * end;
        float* const slope = slopes + row * end;
        scoreRows<kRows>(queries + row * stride, stride, keys, end, width, share);
        scoreRows<kRows>(outer + row * contextStride, contextStride, values, end, width, slope);
        for (int r = 0; r < kRows; ++r) {
          float* const p = share + r * end;
          float* const d = slope + r * end;
          softmax(p, length, end, scale);
          Vector sum{};
          for (Int i = 0; i < end; i += kLanes) sum += load(p + i) * load(d + i);
          const float mean = sumOf(sum);
          for (Int i = 0; i < end; i += kLanes) store(d + i, load(p + i) * (load(d + i) - mean) * scale);
        }
        mixRows<kRows>(slope, end, 1, queries + hidden, stride, length, width, out + row * stride, stride);
      });
    });
    forTiles(length, [&](Int row, Int height) {
      withHeight<kTileRows>(height, [&]<int kRows>() {
        mixRows<kRows>(slopes + row, 1, end, queries, stride, length, width, out + hidden + row * stride,
                       stride);
        mixRows<kRows>(shares + row, 1, end, outer, contextStride, length, width,
                       out + 2 * hidden + row * stride, stride);
      });
    });
  }
}

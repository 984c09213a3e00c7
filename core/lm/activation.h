#pragma once

namespace core {

enum class Activation { Gelu, GeluTanh, Relu, None };

}  // namespace core

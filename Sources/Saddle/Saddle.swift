@_exported import SaddleAutodiff
@_exported import SaddleCPU
@_exported import SaddleNN
@_exported import SaddleReference
@_exported import SaddleTensor

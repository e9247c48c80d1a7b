@_exported import SaddleAutodiff
@_exported import SaddleCPU
@_exported import SaddleData
@_exported import SaddleGAN
@_exported import SaddleNN
@_exported import SaddleReference
@_exported import SaddleReport
@_exported import SaddleTensor

/// What is wrong with a training.
public struct Finding: Sendable {}

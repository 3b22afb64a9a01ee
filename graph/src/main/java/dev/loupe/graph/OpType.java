package dev.loupe.graph;

/**
 * One constant for each operator record, so that a consumer's table is a {@code switch} expression without
 * {@code default}: the compiler refuses a table that lacks a row. (Tables of lambdas were measured: 400 of them add
 * two thirds of an empty JVM's start.)
 */
public enum OpType {
    INPUT,
    PARAMETER,
    IDENTITY,
    CONV,
    CONV_TRANSPOSE,
    LINEAR,
    BILINEAR,
    EMBEDDING,
    MATMUL,
    ATTENTION,
    BATCH_NORM,
    LAYER_NORM,
    RMS_NORM,
    GROUP_NORM,
    INSTANCE_NORM,
    LOCAL_RESPONSE_NORM,
    NORMALIZE,
    ACTIVATION,
    PRELU,
    SOFTMAX,
    POOL,
    ADAPTIVE_POOL,
    REDUCE,
    DROPOUT,
    BINARY,
    AFFINE,
    FLATTEN,
    RESHAPE,
    PERMUTE,
    EXPAND,
    CONCAT,
    SPLIT,
    SLICE,
    GATHER,
    PAD,
    ROLL,
    FLIP,
    UPSAMPLE,
    PIXEL_SHUFFLE,
    ROTARY,
    WINDOW_MASK,
    RECURRENT,
    RECURRENT_CELL,
    FOREIGN
}

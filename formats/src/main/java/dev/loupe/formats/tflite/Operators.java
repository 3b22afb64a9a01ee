package dev.loupe.formats.tflite;

import dev.loupe.formats.tensorflow.Setting;
import dev.loupe.formats.tflite.FlatBuffer.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The builtin operators by their numbers, and their settings in TensorFlow's names. */
final class Operators {
    private static final String[] NAMES = ("ADD AVERAGE_POOL_2D CONCATENATION CONV_2D DEPTHWISE_CONV_2D DEPTH_TO_SPACE"
                    + " DEQUANTIZE EMBEDDING_LOOKUP FLOOR FULLY_CONNECTED HASHTABLE_LOOKUP L2_NORMALIZATION L2_POOL_2D"
                    + " LOCAL_RESPONSE_NORMALIZATION LOGISTIC LSH_PROJECTION LSTM MAX_POOL_2D MUL RELU RELU_N1_TO_1"
                    + " RELU6 RESHAPE RESIZE_BILINEAR RNN SOFTMAX SPACE_TO_DEPTH SVDF TANH CONCAT_EMBEDDINGS SKIP_GRAM"
                    + " CALL CUSTOM EMBEDDING_LOOKUP_SPARSE PAD UNIDIRECTIONAL_SEQUENCE_RNN GATHER BATCH_TO_SPACE_ND"
                    + " SPACE_TO_BATCH_ND TRANSPOSE MEAN SUB DIV SQUEEZE UNIDIRECTIONAL_SEQUENCE_LSTM STRIDED_SLICE"
                    + " BIDIRECTIONAL_SEQUENCE_RNN EXP TOPK_V2 SPLIT LOG_SOFTMAX DELEGATE BIDIRECTIONAL_SEQUENCE_LSTM"
                    + " CAST PRELU MAXIMUM ARG_MAX MINIMUM LESS NEG PADV2 GREATER GREATER_EQUAL LESS_EQUAL SELECT SLICE"
                    + " SIN TRANSPOSE_CONV SPARSE_TO_DENSE TILE EXPAND_DIMS EQUAL NOT_EQUAL LOG SUM SQRT RSQRT SHAPE POW"
                    + " ARG_MIN FAKE_QUANT REDUCE_PROD REDUCE_MAX PACK LOGICAL_OR ONE_HOT LOGICAL_AND LOGICAL_NOT UNPACK"
                    + " REDUCE_MIN FLOOR_DIV REDUCE_ANY SQUARE ZEROS_LIKE FILL FLOOR_MOD RANGE RESIZE_NEAREST_NEIGHBOR"
                    + " LEAKY_RELU SQUARED_DIFFERENCE MIRROR_PAD ABS SPLIT_V UNIQUE CEIL REVERSE_V2 ADD_N GATHER_ND COS"
                    + " WHERE RANK ELU REVERSE_SEQUENCE MATRIX_DIAG QUANTIZE MATRIX_SET_DIAG ROUND HARD_SWISH IF WHILE"
                    + " NON_MAX_SUPPRESSION_V4 NON_MAX_SUPPRESSION_V5 SCATTER_ND SELECT_V2 DENSIFY SEGMENT_SUM"
                    + " BATCH_MATMUL PLACEHOLDER_FOR_GREATER_OP_CODES CUMSUM CALL_ONCE BROADCAST_TO RFFT2D CONV_3D IMAG"
                    + " REAL COMPLEX_ABS HASHTABLE HASHTABLE_FIND HASHTABLE_IMPORT HASHTABLE_SIZE REDUCE_ALL"
                    + " CONV_3D_TRANSPOSE VAR_HANDLE READ_VARIABLE ASSIGN_VARIABLE BROADCAST_ARGS"
                    + " RANDOM_STANDARD_NORMAL BUCKETIZE RANDOM_UNIFORM MULTINOMIAL GELU DYNAMIC_UPDATE_SLICE RELU_0_TO_1"
                    + " UNSORTED_SEGMENT_PROD UNSORTED_SEGMENT_MAX UNSORTED_SEGMENT_SUM ATAN2 UNSORTED_SEGMENT_MIN SIGN"
                    + " BITCAST BITWISE_XOR RIGHT_SHIFT")
            .split(" ");

    private Operators() {}

    static String name(int code) {
        return code >= 0 && code < NAMES.length ? NAMES[code] : "operator " + code;
    }

    /** TensorFlow's name of a builtin operator; empty for one without a rule. */
    static String rule(String name) {
        return switch (name) {
            case "AVERAGE_POOL_2D" -> "AvgPool";
            case "MAX_POOL_2D" -> "MaxPool";
            case "L2_POOL_2D" -> "L2Pool";
            case "CONV_2D" -> "Conv2D";
            case "CONV_3D" -> "Conv3D";
            case "DEPTHWISE_CONV_2D" -> "DepthwiseConv2dNative";
            case "TRANSPOSE_CONV" -> "TransposeConv";
            case "CONV_3D_TRANSPOSE" -> "Conv3DTranspose";
            case "FULLY_CONNECTED" -> "FullyConnected";
            case "BATCH_MATMUL" -> "BatchMatMul";
            case "LSTM", "UNIDIRECTIONAL_SEQUENCE_LSTM" -> "SequenceLstm";
            case "BIDIRECTIONAL_SEQUENCE_LSTM" -> "BidirectionalLstm";
            case "RNN", "UNIDIRECTIONAL_SEQUENCE_RNN" -> "SequenceRnn";
            case "BIDIRECTIONAL_SEQUENCE_RNN" -> "BidirectionalRnn";
            case "SVDF" -> "Svdf";
            case "LOGISTIC" -> "Sigmoid";
            case "RELU_N1_TO_1" -> "ReluN1To1";
            case "RELU_0_TO_1" -> "Relu0To1";
            case "PRELU" -> "Prelu";
            case "DIV" -> "RealDiv";
            case "L2_NORMALIZATION" -> "L2Normalization";
            case "LOCAL_RESPONSE_NORMALIZATION" -> "LRN";
            case "TOPK_V2" -> "TopKV2";
            case "ARG_MAX" -> "ArgMax";
            case "ARG_MIN" -> "ArgMin";
            case "FAKE_QUANT" -> "FakeQuantWithMinMaxArgs";
            case "PADV2" -> "PadV2";
            case "REDUCE_PROD" -> "Prod";
            case "REDUCE_MAX" -> "Max";
            case "REDUCE_MIN" -> "Min";
            case "REDUCE_ANY" -> "Any";
            case "REDUCE_ALL" -> "All";
            case "BATCH_TO_SPACE_ND" -> "BatchToSpaceND";
            case "SPACE_TO_BATCH_ND" -> "SpaceToBatchND";
            case "NON_MAX_SUPPRESSION_V4" -> "NonMaxSuppressionV4";
            case "NON_MAX_SUPPRESSION_V5" -> "NonMaxSuppressionV5";
            case "RANDOM_STANDARD_NORMAL" -> "RandomStandardNormal";
            case "DENSIFY" -> "Identity";
            case "CUSTOM",
                    "CALL",
                    "CALL_ONCE",
                    "DELEGATE",
                    "HASHTABLE",
                    "HASHTABLE_FIND",
                    "HASHTABLE_IMPORT",
                    "HASHTABLE_SIZE",
                    "HASHTABLE_LOOKUP",
                    "LSH_PROJECTION",
                    "SKIP_GRAM",
                    "CONCAT_EMBEDDINGS" -> "";
            default -> camel(name);
        };
    }

    /** {@code SPACE_TO_DEPTH} as {@code SpaceToDepth}. */
    private static String camel(String name) {
        StringBuilder camel = new StringBuilder();
        for (String word : name.split("_", -1)) {
            if (!word.isEmpty()) {
                camel.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
            }
        }
        return camel.toString();
    }

    /** The settings of an operator. */
    static Map<String, Setting> settings(String name, Optional<Table> given) {
        Map<String, Setting> settings = new HashMap<>();
        if (name.startsWith("CONV") || name.startsWith("DEPTHWISE")) {
            settings.put("filter_format", Setting.text(name.startsWith("CONV_3D") ? "HWIO" : "OHWI"));
        }
        if (name.equals("TRANSPOSE_CONV")) {
            settings.put("filter_format", Setting.text("OHWI"));
        }
        settings.put("keeps_type", Setting.whole(true));
        if (given.isEmpty()) {
            return settings;
        }
        Table options = given.get();
        switch (name) {
            case "CONV_2D" -> window(settings, options, 3, 4);
            case "DEPTHWISE_CONV_2D" -> window(settings, options, 4, 5);
            case "TRANSPOSE_CONV" -> window(settings, options, 3, -1);
            case "AVERAGE_POOL_2D", "MAX_POOL_2D", "L2_POOL_2D" -> {
                window(settings, options, 5, -1);
                settings.put("ksize", pair(options.i32(4, 0), options.i32(3, 0)));
            }
            case "CONV_3D", "CONV_3D_TRANSPOSE" -> {
                padding(settings, options);
                activation(settings, options, 4);
                settings.put("strides", triple(options, 1, 3, 2, 1));
                settings.put("dilations", triple(options, 5, 7, 6, 1));
            }
            case "FULLY_CONNECTED" -> {
                activation(settings, options, 0);
                settings.put("keep_num_dims", Setting.whole(options.flag(2)));
            }
            case "CONCATENATION" -> {
                settings.put("axis", Setting.whole(options.i32(0, 0)));
                activation(settings, options, 1);
            }
            case "ADD", "SUB", "MUL", "DIV", "L2_NORMALIZATION" -> activation(settings, options, 0);
            case "RESHAPE" -> settings.put("new_shape", new Setting.Wholes(options.numbers(0, 64, "a shape")));
            case "SQUEEZE" -> settings.put("squeeze_dims", new Setting.Wholes(options.numbers(0, 64, "dimensions")));
            case "RESIZE_BILINEAR" -> settings.put("align_corners", Setting.whole(options.flag(2)));
            case "RESIZE_NEAREST_NEIGHBOR" -> settings.put("align_corners", Setting.whole(options.flag(0)));
            case "GATHER" -> {
                settings.put("axis", Setting.whole(options.i32(0, 0)));
                settings.put("batch_dims", Setting.whole(options.i32(1, 0)));
            }
            case "MEAN", "SUM", "REDUCE_PROD", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_ANY", "REDUCE_ALL" ->
                settings.put("keep_dims", Setting.whole(options.flag(0)));
            case "STRIDED_SLICE" -> {
                List<String> masks =
                        List.of("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask");
                for (int i = 0; i < masks.size(); i++) {
                    settings.put(masks.get(i), Setting.whole(options.i32(i, 0)));
                }
            }
            case "SPLIT", "SPLIT_V" -> settings.put("num_split", Setting.whole(options.i32(0, 1)));
            case "PACK" -> settings.put("axis", Setting.whole(options.i32(1, 0)));
            case "UNPACK" -> {
                settings.put("num", Setting.whole(options.i32(0, 1)));
                settings.put("axis", Setting.whole(options.i32(1, 0)));
            }
            case "LEAKY_RELU" -> settings.put("alpha", Setting.real(options.f32(0, 0)));
            case "GELU" -> settings.put("approximate", Setting.whole(options.flag(0)));
            case "DEPTH_TO_SPACE", "SPACE_TO_DEPTH" -> settings.put("block_size", Setting.whole(options.i32(0, 1)));
            case "IF", "WHILE" -> {
                settings.put("first", Setting.whole(options.i32(0, 0)));
                settings.put("second", Setting.whole(options.i32(1, 0)));
            }
            case "BATCH_MATMUL" -> {
                settings.put("adj_x", Setting.whole(options.flag(0)));
                settings.put("adj_y", Setting.whole(options.flag(1)));
            }
            case "ONE_HOT" -> settings.put("axis", Setting.whole(options.i32(0, -1)));
            case "BIDIRECTIONAL_SEQUENCE_LSTM" -> settings.put("merge_outputs", Setting.whole(options.flag(3)));
            case "BIDIRECTIONAL_SEQUENCE_RNN" -> settings.put("merge_outputs", Setting.whole(options.flag(2)));
            case "SVDF" -> settings.put("rank", Setting.whole(options.i32(0, 1)));
            default -> {}
        }
        return settings;
    }

    private static void window(Map<String, Setting> settings, Table options, int activation, int dilation) {
        padding(settings, options);
        settings.put("strides", pair(options.i32(2, 0), options.i32(1, 0)));
        activation(settings, options, activation);
        if (dilation >= 0) {
            settings.put("dilations", pair(options.i32(dilation + 1, 1), options.i32(dilation, 1)));
        }
    }

    private static void padding(Map<String, Setting> settings, Table options) {
        settings.put("padding", Setting.text(options.u8(0, 0) == 0 ? "SAME" : "VALID"));
    }

    private static Setting pair(int height, int width) {
        return new Setting.Wholes(List.of((long) height, (long) width));
    }

    private static Setting triple(Table options, int depth, int height, int width, int usual) {
        return new Setting.Wholes(List.of(
                (long) options.i32(depth, usual), (long) options.i32(height, usual), (long) options.i32(width, usual)));
    }

    private static void activation(Map<String, Setting> settings, Table options, int field) {
        String name = switch (options.u8(field, 0)) {
            case 1 -> "RELU";
            case 2 -> "RELU_N1_TO_1";
            case 3 -> "RELU6";
            case 4 -> "TANH";
            case 5 -> "SIGN_BIT";
            default -> "";
        };
        if (!name.isEmpty()) {
            settings.put("fused_activation", Setting.text(name));
        }
    }
}

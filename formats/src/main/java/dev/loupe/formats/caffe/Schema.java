package dev.loupe.formats.caffe;

import java.util.HashMap;
import java.util.Map;

/** What fields of a binary file are called: those of {@code caffe.proto} that shapes and weights follow from. */
final class Schema {
    /** How a field's value is written: {@code @} and a message's name for a message. */
    record Entry(String name, String kind) {}

    /** A message a line: fields as number, name, and the first letter of text, whole number, float, or a message. */
    private static final String FIELDS = """
            Net 1 name t, 3 input t, 4 input_dim i, 8 input_shape @Shape, 100 layer @Layer, 2 layers @V1
            Shape 1 dim i
            Blob 7 shape @Shape, 1 num i, 2 channels i, 3 height i, 4 width i
            Param 1 name t, 3 lr_mult f
            Layer 1 name t, 2 type t, 3 bottom t, 4 top t, 10 phase i, 6 param @Param, 7 blobs @Blob, 100 transform_param @Transform, 103 argmax_param @ArgMax, 139 batch_norm_param @BatchNorm, 141 bias_param @Bias, 148 clip_param @Clip, 104 concat_param @Concat, 106 convolution_param @Convolution, 144 crop_param @Crop, 107 data_param @Data, 108 dropout_param @Dropout, 109 dummy_data_param @Dummy, 110 eltwise_param @Eltwise, 140 elu_param @Elu, 137 embed_param @Embed, 111 exp_param @Exp, 135 flatten_param @Flatten, 112 hdf5_data_param @Hdf5, 115 image_data_param @ImageData, 117 inner_product_param @InnerProduct, 143 input_param @InputParam, 134 log_param @Exp, 118 lrn_param @Lrn, 119 memory_data_param @Memory, 120 mvn_param @Mvn, 145 parameter_param @ParameterParam, 121 pooling_param @Pooling, 122 power_param @Power, 131 prelu_param @Prelu, 146 recurrent_param @Recurrent, 136 reduction_param @Reduction, 123 relu_param @Relu, 133 reshape_param @Reshape, 142 scale_param @Scale, 125 softmax_param @Softmax, 132 spp_param @Spp, 126 slice_param @Slice, 147 swish_param @Swish, 138 tile_param @Tile, 129 window_data_param @Data
            V1 4 name t, 5 type i, 2 bottom t, 3 top t, 6 blobs @Blob, 7 blobs_lr f, 1001 param t, 36 transform_param @Transform, 23 argmax_param @ArgMax, 9 concat_param @Concat, 10 convolution_param @Convolution, 11 data_param @Data, 12 dropout_param @Dropout, 26 dummy_data_param @Dummy, 24 eltwise_param @Eltwise, 41 exp_param @Exp, 13 hdf5_data_param @Hdf5, 15 image_data_param @ImageData, 17 inner_product_param @InnerProduct, 18 lrn_param @Lrn, 22 memory_data_param @Memory, 34 mvn_param @Mvn, 19 pooling_param @Pooling, 21 power_param @Power, 30 relu_param @Relu, 39 softmax_param @Softmax, 31 slice_param @Slice, 20 window_data_param @Data
            Transform 3 crop_size i, 5 mean_value f, 7 force_gray i
            ArgMax 1 out_max_val i, 2 top_k i, 3 axis i
            BatchNorm 1 use_global_stats i, 3 eps f
            Bias 1 axis i, 2 num_axes i
            Clip 1 min f, 2 max f
            Concat 2 axis i, 1 concat_dim i
            Convolution 1 num_output i, 2 bias_term i, 3 pad i, 4 kernel_size i, 6 stride i, 18 dilation i, 9 pad_h i, 10 pad_w i, 11 kernel_h i, 12 kernel_w i, 13 stride_h i, 14 stride_w i, 5 group i, 16 axis i
            Crop 1 axis i, 2 offset i
            Data 4 batch_size i, 5 crop_size i
            Dropout 1 dropout_ratio f
            Dummy 6 shape @Shape, 2 num i, 3 channels i, 4 height i, 5 width i
            Eltwise 1 operation i, 2 coeff f
            Elu 1 alpha f
            Embed 1 num_output i, 2 input_dim i, 3 bias_term i
            Exp 1 base f, 2 scale f, 3 shift f
            Flatten 1 axis i, 2 end_axis i
            Hdf5 2 batch_size i
            ImageData 4 batch_size i, 9 new_height i, 10 new_width i, 11 is_color i, 5 crop_size i
            InnerProduct 1 num_output i, 2 bias_term i, 5 axis i, 6 transpose i
            InputParam 1 shape @Shape
            Lrn 1 local_size i, 2 alpha f, 3 beta f, 4 norm_region i, 5 k f
            Memory 1 batch_size i, 2 channels i, 3 height i, 4 width i
            Mvn 1 normalize_variance i, 2 across_channels i
            ParameterParam 1 shape @Shape
            Pooling 1 pool i, 4 pad i, 9 pad_h i, 10 pad_w i, 2 kernel_size i, 5 kernel_h i, 6 kernel_w i, 3 stride i, 7 stride_h i, 8 stride_w i, 12 global_pooling i, 13 round_mode i
            Power 1 power f, 2 scale f, 3 shift f
            Prelu 2 channel_shared i
            Recurrent 1 num_output i, 5 expose_hidden i
            Reduction 1 operation i, 2 axis i, 3 coeff f
            Relu 1 negative_slope f
            Reshape 1 shape @Shape, 2 axis i, 3 num_axes i
            Scale 1 axis i, 2 num_axes i, 4 bias_term i
            Softmax 2 axis i
            Spp 1 pyramid_height i
            Slice 3 axis i, 2 slice_point i, 1 slice_dim i
            Swish 1 beta f
            Tile 1 axis i, 2 tiles i
            """;

    private final Map<String, Map<Integer, Entry>> messages = new HashMap<>();

    Schema() {
        for (String line : FIELDS.split("\n", -1)) {
            int space = line.indexOf(' ');
            if (space > 0) {
                Map<Integer, Entry> fields = new HashMap<>();
                for (String field : line.substring(space + 1).split(", ", -1)) {
                    String[] parts = field.split(" ", -1);
                    fields.put(Integer.valueOf(parts[0]), new Entry(parts[1], parts[2]));
                }
                messages.put(line.substring(0, space), fields);
            }
        }
    }

    /** The fields of a message by number. */
    Map<Integer, Entry> fields(String message) {
        return messages.getOrDefault(message, Map.of());
    }
}

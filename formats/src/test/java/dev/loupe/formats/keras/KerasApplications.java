package dev.loupe.formats.keras;

/** Networks of keras.applications, written after their papers and the library's settings. */
final class KerasApplications {
    private KerasApplications() {}

    private static String conv(int filters, int kernel, int stride, String padding, boolean bias, String activation) {
        return "\"filters\":" + filters + ",\"kernel_size\":[" + kernel + "," + kernel + "],\"strides\":[" + stride
                + ","
                + stride + "],\"padding\":\"" + padding + "\",\"use_bias\":" + bias + ",\"activation\":\"" + activation
                + "\"";
    }

    /** Simonyan and Zisserman 2014, configuration D. */
    static String vgg16() {
        FunctionalConfig net = new FunctionalConfig("vgg16");
        String x = net.input("input_1", "[null,224,224,3]");
        int[] filters = {64, 128, 256, 512, 512};
        for (int block = 0; block < 5; block++) {
            for (int i = 0; i < (block < 2 ? 2 : 3); i++) {
                x = net.add(
                        "Conv2D", "block" + block + "_conv" + i, conv(filters[block], 3, 1, "same", true, "relu"), x);
            }
            x = net.add("MaxPooling2D", "pool" + block, "\"pool_size\":[2,2],\"strides\":[2,2]", x);
        }
        x = net.add("Flatten", "flatten", "", x);
        x = net.add("Dense", "fc1", "\"units\":4096,\"activation\":\"relu\"", x);
        x = net.add("Dense", "fc2", "\"units\":4096,\"activation\":\"relu\"", x);
        return net.model(net.add("Dense", "predictions", "\"units\":1000,\"activation\":\"softmax\"", x));
    }

    private static String norm(FunctionalConfig net, String name, String x) {
        return net.add("BatchNormalization", name, "\"axis\":[3],\"epsilon\":1.001e-05,\"momentum\":0.99", x);
    }

    private static String activation(FunctionalConfig net, String name, String x) {
        return net.add("Activation", name, "\"activation\":\"relu\"", x);
    }

    /** He 2015, with the biases of the library. */
    static String resnet50() {
        FunctionalConfig net = new FunctionalConfig("resnet50");
        String x = net.input("input_1", "[null,224,224,3]");
        x = net.add("ZeroPadding2D", "conv1_pad", "\"padding\":[[3,3],[3,3]]", x);
        x = net.add("Conv2D", "conv1", conv(64, 7, 2, "valid", true, "linear"), x);
        x = activation(net, "conv1_relu", norm(net, "conv1_bn", x));
        x = net.add("ZeroPadding2D", "pool1_pad", "\"padding\":[[1,1],[1,1]]", x);
        x = net.add("MaxPooling2D", "pool1", "\"pool_size\":[3,3],\"strides\":[2,2]", x);
        int[] blocks = {3, 4, 6, 3};
        for (int stage = 0; stage < 4; stage++) {
            int filters = 64 << stage;
            for (int i = 0; i < blocks[stage]; i++) {
                int stride = i == 0 && stage > 0 ? 2 : 1;
                String name = "conv" + (stage + 2) + "_block" + (i + 1);
                String shortcut = x;
                if (i == 0) {
                    shortcut = net.add("Conv2D", name + "_0", conv(4 * filters, 1, stride, "valid", true, "linear"), x);
                    shortcut = norm(net, name + "_0_bn", shortcut);
                }
                x = net.add("Conv2D", name + "_1", conv(filters, 1, stride, "valid", true, "linear"), x);
                x = activation(net, name + "_1_relu", norm(net, name + "_1_bn", x));
                x = net.add("Conv2D", name + "_2", conv(filters, 3, 1, "same", true, "linear"), x);
                x = activation(net, name + "_2_relu", norm(net, name + "_2_bn", x));
                x = net.add("Conv2D", name + "_3", conv(4 * filters, 1, 1, "valid", true, "linear"), x);
                x = net.add("Add", name + "_add", "", shortcut, norm(net, name + "_3_bn", x));
                x = activation(net, name + "_out", x);
            }
        }
        x = net.add("GlobalAveragePooling2D", "avg_pool", "", x);
        return net.model(net.add("Dense", "predictions", "\"units\":1000,\"activation\":\"softmax\"", x));
    }

    private static String relu6(FunctionalConfig net, String name, String x) {
        return net.add("ReLU", name, "\"max_value\":6.0", x);
    }

    private static String depthwise(FunctionalConfig net, String name, int stride, String x) {
        String from = x;
        if (stride == 2) {
            from = net.add("ZeroPadding2D", name + "_pad", "\"padding\":[[0,1],[0,1]]", from);
        }
        String settings = "\"kernel_size\":[3,3],\"depth_multiplier\":1,\"use_bias\":false,\"strides\":[" + stride + ","
                + stride + "],\"padding\":\"" + (stride == 2 ? "valid" : "same") + "\"";
        return relu6(net, name + "_relu", norm(net, name + "_bn", net.add("DepthwiseConv2D", name, settings, from)));
    }

    /** Howard 2017. */
    static String mobilenet() {
        FunctionalConfig net = new FunctionalConfig("mobilenet");
        String x = net.input("input_1", "[null,224,224,3]");
        x = net.add("Conv2D", "conv1", conv(32, 3, 2, "same", false, "linear"), x);
        x = relu6(net, "conv1_relu", norm(net, "conv1_bn", x));
        int[] filters = {64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024};
        for (int i = 0; i < filters.length; i++) {
            boolean halves = i == 1 || i == 3 || i == 5 || i == 11;
            x = depthwise(net, "conv_dw_" + i, halves ? 2 : 1, x);
            x = net.add("Conv2D", "conv_pw_" + i, conv(filters[i], 1, 1, "same", false, "linear"), x);
            x = relu6(net, "conv_pw_relu_" + i, norm(net, "conv_pw_bn_" + i, x));
        }
        x = net.add("GlobalAveragePooling2D", "pool", "\"keepdims\":true", x);
        x = net.add("Dropout", "dropout", "\"rate\":0.001", x);
        x = net.add("Conv2D", "conv_preds", conv(1000, 1, 1, "same", true, "linear"), x);
        x = net.add("Reshape", "reshape", "\"target_shape\":[1000]", x);
        return net.model(net.add("Activation", "predictions", "\"activation\":\"softmax\"", x));
    }

    /** Sandler 2018. */
    static String mobilenetV2() {
        FunctionalConfig net = new FunctionalConfig("mobilenetv2");
        String x = net.input("input_1", "[null,224,224,3]");
        x = net.add("Conv2D", "Conv1", conv(32, 3, 2, "same", false, "linear"), x);
        x = relu6(net, "Conv1_relu", norm(net, "bn_Conv1", x));
        int[][] stages = {
            {1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}
        };
        int in = 32;
        for (int[] stage : stages) {
            for (int i = 0; i < stage[2]; i++) {
                String name = "block_" + stage[1] + "_" + i;
                String from = x;
                if (stage[0] > 1) {
                    x = net.add("Conv2D", name + "_expand", conv(stage[0] * in, 1, 1, "same", false, "linear"), x);
                    x = relu6(net, name + "_expand_relu", norm(net, name + "_expand_bn", x));
                }
                x = depthwise(net, name + "_depthwise", i == 0 ? stage[3] : 1, x);
                x = net.add("Conv2D", name + "_project", conv(stage[1], 1, 1, "same", false, "linear"), x);
                x = norm(net, name + "_project_bn", x);
                x = i == 0 ? x : net.add("Add", name + "_add", "", from, x);
                in = stage[1];
            }
        }
        x = net.add("Conv2D", "Conv_1", conv(1280, 1, 1, "valid", false, "linear"), x);
        x = relu6(net, "out_relu", norm(net, "Conv_1_bn", x));
        x = net.add("GlobalAveragePooling2D", "pool", "", x);
        return net.model(net.add("Dense", "predictions", "\"units\":1000,\"activation\":\"softmax\"", x));
    }
}

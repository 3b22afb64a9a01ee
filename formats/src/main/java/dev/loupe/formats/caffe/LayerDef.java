package dev.loupe.formats.caffe;

import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A layer, whichever version wrote it.
 *
 * @param path its name in reports, unique and safe to print
 * @param type in the words of version 2
 * @param shares names under which its weights are shared, in their order; empty for one that is not
 * @param frozen for each of its weights whether training leaves it alone
 */
record LayerDef(
        String path,
        String type,
        List<String> bottoms,
        List<String> tops,
        List<String> shares,
        List<Boolean> frozen,
        Message message) {
    private static final String TYPES_OF_VERSION_1 = "ABSVAL 35 AbsVal, ACCURACY 1 Accuracy, ARGMAX 30 ArgMax, "
            + "BNLL 2 BNLL, CONCAT 3 Concat, CONTRASTIVE_LOSS 37 ContrastiveLoss, CONVOLUTION 4 Convolution, "
            + "DATA 5 Data, DECONVOLUTION 39 Deconvolution, DROPOUT 6 Dropout, DUMMY_DATA 32 DummyData, "
            + "EUCLIDEAN_LOSS 7 EuclideanLoss, ELTWISE 25 Eltwise, EXP 38 Exp, FLATTEN 8 Flatten, "
            + "HDF5_DATA 9 HDF5Data, HDF5_OUTPUT 10 HDF5Output, HINGE_LOSS 28 HingeLoss, IM2COL 11 Im2col, "
            + "IMAGE_DATA 12 ImageData, INFOGAIN_LOSS 13 InfogainLoss, INNER_PRODUCT 14 InnerProduct, LRN 15 LRN, "
            + "MEMORY_DATA 29 MemoryData, MULTINOMIAL_LOGISTIC_LOSS 16 MultinomialLogisticLoss, MVN 34 MVN, "
            + "POOLING 17 Pooling, POWER 26 Power, RELU 18 ReLU, SIGMOID 19 Sigmoid, "
            + "SIGMOID_CROSS_ENTROPY_LOSS 27 SigmoidCrossEntropyLoss, SILENCE 36 Silence, SOFTMAX 20 Softmax, "
            + "SOFTMAX_LOSS 21 SoftmaxWithLoss, SPLIT 22 Split, SLICE 33 Slice, TANH 23 TanH, "
            + "WINDOW_DATA 24 WindowData, THRESHOLD 31 Threshold";

    /** The layers of a network, those that do not run in the given phase left out if the file still has them. */
    static List<LayerDef> of(Message net, boolean filtered) {
        Map<String, String> types = new HashMap<>();
        for (String entry : TYPES_OF_VERSION_1.split(", ", -1)) {
            String[] words = entry.split(" ", -1);
            types.put(words[0], words[2]);
            types.put(words[1], words[2]);
        }
        List<LayerDef> layers = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (String field : List.of("layers", "layer")) {
            for (Message message : net.messages(field)) {
                if (message.has("layer")) {
                    throw message.error("it is of version 0; bring it to a newer one with upgrade_net_proto_text");
                }
                String type = message.text("type", "");
                if (!filtered || Phase.runs(net, message)) {
                    layers.add(layer(message, types.getOrDefault(type, type), field.equals("layers"), taken));
                }
            }
        }
        return layers;
    }

    private static LayerDef layer(Message message, String type, boolean old, Set<String> taken) {
        String plain = Printable.brief(message.text("name", ""));
        plain = plain.isEmpty() ? Printable.brief(type) : plain;
        String path = plain;
        for (int i = 2; !taken.add(path); i++) {
            path = plain + "#" + i;
        }
        List<String> shares = new ArrayList<>();
        List<Boolean> frozen = new ArrayList<>();
        if (old) {
            shares.addAll(message.texts("param"));
            message.reals("blobs_lr").forEach(rate -> frozen.add(rate == 0));
        } else {
            for (Message param : message.messages("param")) {
                shares.add(param.text("name", ""));
                frozen.add(param.real("lr_mult", 1) == 0);
            }
        }
        return new LayerDef(path, type, message.texts("bottom"), message.texts("top"), shares, frozen, message);
    }

    /** Settings of its type. */
    Message settings(String name) {
        return message.message(name);
    }

    boolean isInPlace() {
        return !bottoms.isEmpty() && tops.equals(List.of(bottoms.get(0)));
    }
}

package dev.loupe.formats.coreml;

import dev.loupe.formats.Datum;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.bytes.Wire;
import dev.loupe.formats.coreml.CoreMlModel.LayerDef;
import dev.loupe.formats.coreml.CoreMlModel.ValueDef;
import dev.loupe.formats.coreml.CoreMlModel.WeightDef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a model's structure (coremltools' Model.proto, NeuralNetwork.proto and MIL.proto). */
final class CoreMlParser {
    /** What a number of layer stands for: those that are counted or whose shapes are known, and frequent others. */
    private static final Map<Integer, String> LAYERS = layers();

    private final Wire wire;
    private final List<LayerDef> layers = new ArrayList<>();
    private final List<ValueDef> inputs = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private final Map<String, Datum> metadata = new LinkedHashMap<>();
    private int depth;

    CoreMlParser(Wire wire) {
        this.wire = wire;
    }

    private static Map<Integer, String> layers() {
        Map<Integer, String> names = new HashMap<>();
        String list = "100 convolution 120 pooling 130 activation 140 innerProduct 150 embedding 160 batchnorm 165 mvn"
                + " 170 l2normalize 175 softmax 180 lrn 190 crop 200 padding 210 upsample 211 resizeBilinear"
                + " 220 unary 230 add 231 multiply 240 average 245 scale 250 bias 260 max 261 min 270 dot 280 reduce"
                + " 290 loadConstant 300 reshape 301 flatten 310 permute 320 concat 330 split 345 reorganizeData"
                + " 350 slice 400 simpleRecurrent 410 gru 420 uniDirectionalLSTM 430 biDirectionalLSTM 500 custom"
                + " 600 copy 605 branch 615 loop 660 clip 760 tanh 790 erf 795 gelu 880 addBroadcastable"
                + " 890 divideBroadcastable 900 multiplyBroadcastable 905 subtractBroadcastable 930 gather"
                + " 950 softmaxND 975 splitND 980 concatND 985 transpose 995 sliceStatic 1040 embeddingND"
                + " 1045 batchedMatmul 1070 loadConstantND 1120 squeeze 1125 expandDims 1140 reshapeStatic"
                + " 1350 layerNormalization 1400 nonMaximumSuppression 1460 clampedReLU 1465 pooling3d 1471 convolution3d";
        String[] parts = list.split(" ", -1);
        for (int i = 0; i < parts.length; i += 2) {
            names.put(Integer.valueOf(parts[i]), parts[i + 1]);
        }
        return Map.copyOf(names);
    }

    private static String kind(int field) {
        return switch (field) {
            case 200 -> "pipelineClassifier";
            case 201 -> "pipelineRegressor";
            case 202 -> "pipeline";
            case 300 -> "glmRegressor";
            case 301 -> "supportVectorRegressor";
            case 302 -> "treeEnsembleRegressor";
            case 303 -> "neuralNetworkRegressor";
            case 304 -> "bayesianProbitRegressor";
            case 400 -> "glmClassifier";
            case 401 -> "supportVectorClassifier";
            case 402 -> "treeEnsembleClassifier";
            case 403 -> "neuralNetworkClassifier";
            case 404 -> "kNearestNeighborsClassifier";
            case 500 -> "neuralNetwork";
            case 501 -> "itemSimilarityRecommender";
            case 502 -> "mlProgram";
            case 555 -> "customModel";
            case 556 -> "linkedModel";
            case 600 -> "oneHotEncoder";
            case 601 -> "imputer";
            case 602 -> "featureVectorizer";
            case 603 -> "dictVectorizer";
            case 604 -> "scaler";
            case 606 -> "categoricalMapping";
            case 607 -> "normalizer";
            case 609 -> "arrayFeatureExtractor";
            case 610 -> "nonMaximumSuppression";
            default -> "model of kind " + field;
        };
    }

    CoreMlModel model() {
        String kind = "";
        while (wire.next()) {
            int field = wire.field();
            switch (field) {
                case 1 -> metadata.put("specification_version", Datum.of(wire.number()));
                case 2 -> description();
                case 10 -> wire.skip();
                default -> {
                    kind = kind(field);
                    long outer = wire.enter();
                    switch (kind) {
                        case "neuralNetwork", "neuralNetworkClassifier", "neuralNetworkRegressor" -> network();
                        case "mlProgram" -> program();
                        default -> {}
                    }
                    wire.leave(outer);
                }
            }
        }
        if (kind.isEmpty()) {
            throw wire.error("the model holds nothing but its description");
        }
        metadata.put("kind", Datum.of(kind));
        return new CoreMlModel(kind, inputs, outputs, layers, metadata);
    }

    private String text() {
        return wire.cursor().cutText(wire.length(), Limits.TEXT, "a text");
    }

    private String name() {
        return wire.cursor().text(wire.length(), Limits.NAME, "a name");
    }

    private void description() {
        long outer = wire.enter();
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> inputs.add(feature());
                case 10 -> outputs.add(feature().name());
                case 100 -> {
                    long inner = wire.enter();
                    while (wire.next()) {
                        switch (wire.field()) {
                            case 1 -> metadata.put("description", Datum.of(text()));
                            case 2 -> metadata.put("version", Datum.of(text()));
                            case 3 -> metadata.put("author", Datum.of(text()));
                            case 4 -> metadata.put("license", Datum.of(text()));
                            default -> wire.skip();
                        }
                    }
                    wire.leave(inner);
                }
                default -> wire.skip();
            }
        }
        wire.leave(outer);
    }

    /** An input or output: an image is seen as [channels, height, width]. */
    private ValueDef feature() {
        long outer = wire.enter();
        String name = "";
        TensorType type = new TensorType(DType.UNKNOWN, Shape.unknown());
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> name = name();
                case 3 -> {
                    long inner = wire.enter();
                    while (wire.next()) {
                        switch (wire.field()) {
                            case 4 -> type = image();
                            case 5 -> type = array();
                            default -> wire.skip();
                        }
                    }
                    wire.leave(inner);
                }
                default -> wire.skip();
            }
        }
        wire.leave(outer);
        Limits.check(inputs.size() + outputs.size(), Limits.NODES, "inputs and outputs");
        return new ValueDef(name, type);
    }

    private TensorType image() {
        long outer = wire.enter();
        long width = 0;
        long height = 0;
        long colours = 0;
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> width = wire.number();
                case 2 -> height = wire.number();
                case 3 -> colours = wire.number();
                default -> wire.skip();
            }
        }
        wire.leave(outer);
        return new TensorType(
                DType.FLOAT32, shape(List.of(1L, colours == 10 || colours == 40 ? 1L : 3L, height, width)));
    }

    private TensorType array() {
        long outer = wire.enter();
        List<Long> sizes = new ArrayList<>();
        long type = 0;
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> numbers(sizes);
                case 2 -> type = wire.number();
                default -> wire.skip();
            }
        }
        wire.leave(outer);
        DType dtype = switch ((int) type) {
            case 65568 -> DType.FLOAT32;
            case 65600 -> DType.FLOAT64;
            case 131104 -> DType.INT32;
            case 131080 -> DType.INT8;
            case 65552 -> DType.FLOAT16;
            default -> DType.UNKNOWN;
        };
        return new TensorType(dtype, sizes.isEmpty() ? Shape.unknown() : shape(sizes));
    }

    private Shape shape(List<Long> sizes) {
        Limits.check(sizes.size(), Limits.RANK, "dimensions");
        Size[] result = new Size[sizes.size()];
        for (int i = 0; i < result.length; i++) {
            if (sizes.get(i) < 0) {
                throw wire.error("a shape has the negative size " + sizes.get(i));
            }
            result[i] = Size.of(sizes.get(i));
        }
        return Shape.of(result);
    }

    private void numbers(List<Long> into) {
        if (wire.type() == Wire.VARINT) {
            into.add(wire.number());
        } else {
            long outer = wire.enter();
            while (!wire.cursor().atEnd()) {
                into.add(wire.varint());
                Limits.check(into.size(), Limits.NODES, "numbers");
            }
            wire.leave(outer);
        }
        Limits.check(into.size(), Limits.NODES, "numbers");
    }

    // Neural networks

    private void network() {
        while (wire.next()) {
            if (wire.field() == 1) {
                Limits.check(layers.size() + 1L, Limits.NODES, "layers");
                layers.add(layer());
            } else {
                wire.skip();
            }
        }
    }

    private LayerDef layer() {
        long outer = wire.enter();
        String name = "";
        String operator = "";
        List<String> taken = new ArrayList<>();
        List<ValueDef> made = new ArrayList<>();
        Map<String, List<Long>> numbers = new HashMap<>();
        List<WeightDef> weights = new ArrayList<>();
        while (wire.next()) {
            int field = wire.field();
            if (field == 1) {
                name = name();
            } else if (field == 2) {
                taken.add(name());
            } else if (field == 3) {
                made.add(new ValueDef(name(), new TensorType(DType.FLOAT32, Shape.unknown())));
            } else if (field >= 100) {
                operator = LAYERS.getOrDefault(field, "layer of kind " + field);
                long inner = wire.enter();
                settings(operator, name, numbers, weights);
                wire.leave(inner);
            } else {
                wire.skip();
            }
        }
        wire.leave(outer);
        return new LayerDef(name, operator, taken, List.of(), made, numbers, weights);
    }

    /** Fields of a layer's settings: numbers by their field's number, weights by theirs. */
    private void settings(String operator, String layer, Map<String, List<Long>> numbers, List<WeightDef> weights) {
        while (wire.next()) {
            int field = wire.field();
            boolean weight = wire.type() == Wire.LENGTH && isWeight(operator, field);
            if (wire.type() == Wire.LENGTH && isNested(operator, field)) {
                long inner = wire.enter();
                gates(field, layer + "." + weights.size(), numbers, weights);
                wire.leave(inner);
            } else if (weight) {
                weights.add(weight(layer + "." + weightName(operator, field)));
            } else if (wire.type() == Wire.VARINT || (wire.type() == Wire.LENGTH && isNumbers(operator, field))) {
                numbers(numbers.computeIfAbsent(Integer.toString(field), key -> new ArrayList<>()));
            } else if (wire.type() == Wire.LENGTH && isPadding(operator, field)) {
                padding(field, numbers);
            } else {
                wire.skip();
            }
        }
    }

    /** An LSTM's settings and its weights are messages of their own. */
    private static boolean isNested(String operator, int field) {
        return operator.endsWith("DirectionalLSTM") && (field == 15 || field == 20);
    }

    /** Of settings (15) the numbers, under 1000 and theirs; of weights (20) matrices and biases of the gates. */
    private void gates(int field, String layer, Map<String, List<Long>> numbers, List<WeightDef> weights) {
        while (wire.next()) {
            if (field == 20 && wire.type() == Wire.LENGTH) {
                weights.add(weight(layer + ".gate" + wire.field()));
                Limits.check(weights.size(), Limits.TENSORS, "weights");
            } else if (field == 15 && wire.type() == Wire.VARINT) {
                numbers(numbers.computeIfAbsent(Integer.toString(1000 + wire.field()), key -> new ArrayList<>()));
            } else {
                wire.skip();
            }
        }
    }

    private static boolean isWeight(String operator, int field) {
        return switch (operator) {
            case "simpleRecurrent" -> field >= 30 && field <= 32;
            case "gru" -> field >= 30 && field <= 72;
            case "convolution" -> field == 90 || field == 91;
            case "innerProduct", "embedding", "embeddingND" -> field == 20 || field == 21;
            case "batchnorm" -> field >= 15 && field <= 18;
            case "scale" -> field == 2 || field == 5;
            case "bias" -> field == 2;
            case "loadConstant", "loadConstantND" -> field == 2;
            case "layerNormalization" -> field == 3 || field == 4;
            case "batchedMatmul" -> field == 8 || field == 9;
            default -> false;
        };
    }

    private static String weightName(String operator, int field) {
        return switch (operator) {
            case "convolution" -> field == 90 ? "weights" : "bias";
            case "innerProduct", "embedding", "embeddingND" -> field == 20 ? "weights" : "bias";
            case "batchnorm" -> List.of("gamma", "beta", "mean", "variance").get(field - 15);
            case "scale" -> field == 2 ? "scale" : "bias";
            case "layerNormalization" -> field == 3 ? "gamma" : "beta";
            case "batchedMatmul" -> field == 8 ? "weights" : "bias";
            case "simpleRecurrent", "gru" -> "gate" + field;
            default -> "data";
        };
    }

    private static boolean isNumbers(String operator, int field) {
        return switch (operator) {
            case "convolution" -> field == 20 || field == 30 || field == 40 || field == 100;
            case "pooling" -> field == 10 || field == 20;
            case "reshape", "reshapeStatic", "loadConstant", "loadConstantND", "upsample" -> field == 1;
            case "permute", "transpose" -> field == 1;
            default -> false;
        };
    }

    private static boolean isPadding(String operator, int field) {
        return (operator.equals("convolution") && (field == 50 || field == 51))
                || (operator.equals("pooling") && field >= 30 && field <= 32);
    }

    /** Edges of valid padding; same padding holds none. */
    private void padding(int field, Map<String, List<Long>> numbers) {
        numbers.put("padding", new ArrayList<>(List.of((long) field)));
        List<Long> edges = new ArrayList<>();
        long outer = wire.enter();
        while (wire.next()) {
            if (wire.field() == 1 && wire.type() == Wire.LENGTH) {
                long amounts = wire.enter();
                while (wire.next()) {
                    if (wire.field() == 10 && wire.type() == Wire.LENGTH) {
                        long edge = wire.enter();
                        long start = 0;
                        long end = 0;
                        while (wire.next()) {
                            switch (wire.field()) {
                                case 1 -> start = wire.number();
                                case 2 -> end = wire.number();
                                default -> wire.skip();
                            }
                        }
                        wire.leave(edge);
                        edges.add(start);
                        edges.add(end);
                        Limits.check(edges.size(), Limits.RANK, "edges");
                    } else {
                        wire.skip();
                    }
                }
                wire.leave(amounts);
            } else {
                wire.skip();
            }
        }
        wire.leave(outer);
        numbers.put("edges", edges);
    }

    /** A tensor's elements; how they are shaped its layer says. */
    private WeightDef weight(String name) {
        long outer = wire.enter();
        long floats = 0;
        long halves = 0;
        long raw = 0;
        long bits = 8;
        long position = 0;
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> {
                    if (wire.type() == Wire.LENGTH) {
                        long length = wire.length();
                        position = wire.cursor().position();
                        wire.cursor().skip(length, "weights");
                        floats += length / 4;
                    } else {
                        wire.skip();
                        floats++;
                    }
                }
                case 2, 30, 31 -> {
                    boolean half = wire.field() == 2;
                    long length = wire.length();
                    position = wire.cursor().position();
                    wire.cursor().skip(length, "weights");
                    halves += half ? length / 2 : 0;
                    raw += half ? 0 : length;
                }
                case 40 -> {
                    long inner = wire.enter();
                    while (wire.next()) {
                        if (wire.field() == 1) {
                            bits = Math.max(1, Math.min(8, wire.number()));
                        } else {
                            wire.skip();
                        }
                    }
                    wire.leave(inner);
                }
                default -> wire.skip();
            }
        }
        wire.leave(outer);
        DType type = floats > 0
                ? DType.FLOAT32
                : halves > 0 ? DType.FLOAT16 : bits == 8 ? DType.UINT8 : bits == 4 ? DType.UINT4 : DType.UINT8;
        long elements = floats > 0 ? floats : halves > 0 ? halves : Math.multiplyExact(raw, 8) / bits;
        long length = floats > 0 ? 4 * floats : halves > 0 ? 2 * halves : raw;
        return new WeightDef(name, TensorType.of(type, elements), position, length);
    }

    // Programs

    private void program() {
        boolean found = false;
        while (wire.next()) {
            if (wire.field() != 2) {
                wire.skip();
                continue;
            }
            long outer = wire.enter();
            while (wire.next()) {
                switch (wire.field()) {
                    case 1 -> metadata.put("function", Datum.of(text()));
                    case 2 -> {
                        if (found) {
                            wire.skip(); // further functions are other entry points
                            break;
                        }
                        found = true;
                        function();
                    }
                    default -> wire.skip();
                }
            }
            wire.leave(outer);
        }
    }

    private void function() {
        long outer = wire.enter();
        List<ValueDef> arguments = new ArrayList<>();
        boolean found = false;
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> arguments.add(named());
                case 3 -> {
                    long entry = wire.enter();
                    while (wire.next()) {
                        if (wire.field() == 2 && !found) {
                            found = true;
                            block(true);
                        } else {
                            wire.skip();
                        }
                    }
                    wire.leave(entry);
                }
                default -> wire.skip();
            }
        }
        wire.leave(outer);
        inputs.clear();
        inputs.addAll(arguments);
    }

    private void block(boolean main) {
        if (++depth > Limits.SUBGRAPHS) {
            throw wire.error("blocks hold each other deeper than the limit of " + Limits.SUBGRAPHS);
        }
        long outer = wire.enter();
        List<String> results = new ArrayList<>();
        while (wire.next()) {
            switch (wire.field()) {
                case 2 -> results.add(name());
                case 3 -> {
                    Limits.check(layers.size() + 1L, Limits.NODES, "operations");
                    layers.add(operation());
                }
                default -> wire.skip();
            }
        }
        wire.leave(outer);
        depth--;
        if (main) {
            outputs.clear();
            outputs.addAll(results);
        }
    }

    private LayerDef operation() {
        long outer = wire.enter();
        String operator = "";
        List<String> taken = new ArrayList<>();
        List<String> arguments = new ArrayList<>();
        List<ValueDef> made = new ArrayList<>();
        Map<String, List<Long>> numbers = new HashMap<>();
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> operator = name();
                case 2 -> argument(taken, arguments);
                case 3 -> made.add(named());
                case 4 -> {
                    metadata.put("blocks", Datum.of("bodies of cond and while_loop are not listed"));
                    wire.skip();
                }
                default -> wire.skip();
            }
        }
        wire.leave(outer);
        String name = made.isEmpty() ? operator : made.get(0).name();
        return new LayerDef(name, operator, taken, arguments, made, numbers, List.of());
    }

    /** A named argument: values by their names; what stands in place is no value. */
    private void argument(List<String> taken, List<String> arguments) {
        long entry = wire.enter();
        String key = "";
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> key = name();
                case 2 -> {
                    long list = wire.enter();
                    while (wire.next()) {
                        if (wire.field() == 1 && wire.type() == Wire.LENGTH) {
                            long binding = wire.enter();
                            while (wire.next()) {
                                if (wire.field() == 1) {
                                    taken.add(name());
                                    arguments.add(key);
                                } else {
                                    wire.skip();
                                }
                            }
                            wire.leave(binding);
                        } else {
                            wire.skip();
                        }
                    }
                    wire.leave(list);
                }
                default -> wire.skip();
            }
        }
        wire.leave(entry);
    }

    private ValueDef named() {
        long outer = wire.enter();
        String name = "";
        TensorType type = new TensorType(DType.UNKNOWN, Shape.unknown());
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> name = name();
                case 2 -> {
                    long inner = wire.enter();
                    while (wire.next()) {
                        if (wire.field() == 1) {
                            type = tensorType(name);
                        } else {
                            wire.skip();
                        }
                    }
                    wire.leave(inner);
                }
                default -> wire.skip();
            }
        }
        wire.leave(outer);
        return new ValueDef(name, type);
    }

    private TensorType tensorType(String name) {
        long outer = wire.enter();
        DType type = DType.UNKNOWN;
        List<Size> sizes = new ArrayList<>();
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> type = type(wire.number());
                case 3 -> {
                    Limits.check(sizes.size() + 1L, Limits.RANK, "dimensions");
                    sizes.add(dimension());
                }
                default -> wire.skip();
            }
        }
        wire.leave(outer);
        Shape shape = Shape.of(sizes);
        try {
            shape.elements();
        } catch (BadInput e) {
            throw e.in("value '" + Printable.brief(name) + "'");
        }
        return new TensorType(type, shape);
    }

    private Size dimension() {
        long outer = wire.enter();
        Size size = Size.symbol("open");
        while (wire.next()) {
            if (wire.field() == 1) {
                long constant = wire.enter();
                long value = 0;
                while (wire.next()) {
                    if (wire.field() == 1) {
                        value = wire.number();
                    } else {
                        wire.skip();
                    }
                }
                wire.leave(constant);
                if (value < 0) {
                    throw wire.error("a dimension of " + Long.toUnsignedString(value) + " is too large");
                }
                size = Size.of(value);
            } else {
                wire.skip();
            }
        }
        wire.leave(outer);
        return size;
    }

    private static DType type(long number) {
        return switch ((int) number) {
            case 1 -> DType.BOOL;
            case 2 -> DType.STRING;
            case 10 -> DType.FLOAT16;
            case 11 -> DType.FLOAT32;
            case 12 -> DType.FLOAT64;
            case 13 -> DType.BFLOAT16;
            case 21 -> DType.INT8;
            case 22 -> DType.INT16;
            case 23 -> DType.INT32;
            case 24 -> DType.INT64;
            case 25 -> DType.INT4;
            case 31 -> DType.UINT8;
            case 32 -> DType.UINT16;
            case 33 -> DType.UINT32;
            case 34 -> DType.UINT64;
            case 35 -> DType.UINT4;
            case 36 -> DType.UINT2;
            case 40 -> DType.FLOAT8_E4M3FN;
            case 41 -> DType.FLOAT8_E5M2;
            default -> DType.UNKNOWN;
        };
    }
}

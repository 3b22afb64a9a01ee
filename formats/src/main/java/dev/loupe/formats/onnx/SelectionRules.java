package dev.loupe.formats.onnx;

import dev.loupe.formats.nodes.Application.UnknownShape;
import dev.loupe.formats.nodes.Broadcast;
import dev.loupe.formats.nodes.Scalar;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.WeightedOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Look-up, choice and scattering of elements, random numbers, signals, boxes. */
final class SelectionRules {
    private SelectionRules() {}

    static boolean apply(Site site) {
        switch (site.operator()) {
            case "Gather" -> gather(site);
            case "GatherElements" -> site.out(site.dtype(0), site.in(1).shape()).work("look-up");
            case "GatherND" -> gatherNd(site);
            case "Scatter", "ScatterElements" -> site.like(0).work("element-wise");
            case "ScatterND" -> scatterNd(site);
            case "TensorScatter" -> site.like(0).work("element-wise");
            case "OneHot" -> oneHot(site);
            case "NonZero" ->
                site.out(DType.INT64, Shape.of(Size.of(site.shape(0).rank()), site.fresh()))
                        .work("look-up");
            case "TopK" -> topK(site);
            case "CumSum", "CumProd" -> site.like(0).work("element-wise");
            case "Compress" -> compress(site);
            case "Unique" -> unique(site);
            case "RandomNormal", "RandomUniform" -> {
                DType type = OnnxTypes.of(site.small("dtype", 1));
                site.out(type, constantShape(site)).work("element-wise");
            }
            case "RandomNormalLike", "RandomUniformLike", "Bernoulli" -> {
                DType type = site.hasAttribute("dtype") ? OnnxTypes.of(site.small("dtype", 1)) : site.dtype(0);
                site.out(type, site.in(0).shape()).work("element-wise");
            }
            case "Multinomial" ->
                site.out(
                                OnnxTypes.of(site.small("dtype", 6)),
                                site.shape(0, 2).with(1, Size.of(site.whole("sample_size", 1))))
                        .work("element-wise");
            case "NonMaxSuppression" ->
                site.out(DType.INT64, Shape.of(site.fresh(), Size.of(3))).work("comparison of boxes");
            case "RoiAlign" ->
                site.out(
                                site.dtype(0),
                                Shape.of(
                                        site.shape(1).get(0),
                                        site.shape(0, 4).get(1),
                                        Size.of(site.whole("output_height", 1)),
                                        Size.of(site.whole("output_width", 1))))
                        .work("pooling");
            case "MaxRoiPool" -> {
                List<Long> pooled = site.wholes("pooled_shape").orElse(List.of());
                if (pooled.size() != 2) {
                    throw new BadInput("pooled_shape needs two numbers");
                }
                site.out(
                                site.dtype(0),
                                Shape.of(
                                        site.shape(1).get(0),
                                        site.shape(0, 4).get(1),
                                        Size.of(pooled.get(0)),
                                        Size.of(pooled.get(1))))
                        .work("pooling");
            }
            case "GridSample" -> gridSample(site);
            case "AffineGrid" -> affineGrid(site);
            case "HannWindow", "HammingWindow", "BlackmanWindow" ->
                site.out(
                                OnnxTypes.of(site.small("output_datatype", 1)),
                                Shape.of(site.sizes(0)
                                        .filter(sizes -> sizes.size() == 1)
                                        .map(sizes -> sizes.get(0))
                                        .orElseGet(site::fresh)))
                        .work("element-wise");
            case "DFT" -> dft(site);
            case "STFT" -> stft(site);
            case "MelWeightMatrix" ->
                site.out(
                        OnnxTypes.of(site.small("output_datatype", 1)),
                        Shape.of(
                                first(site, 1)
                                        .map(length -> length.floorDiv(2).plus(1))
                                        .orElseGet(site::fresh),
                                first(site, 0).orElseGet(site::fresh)));
            case "NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss" -> loss(site);
            case "StringNormalizer",
                    "StringConcat",
                    "RegexFullMatch",
                    "StringSplit",
                    "TfIdfVectorizer",
                    "ImageDecoder",
                    "SequenceAt",
                    "SequenceConstruct",
                    "SequenceEmpty",
                    "SequenceErase",
                    "SequenceInsert",
                    "SequenceLength",
                    "SplitToSequence",
                    "ConcatFromSequence",
                    "Optional",
                    "OptionalGetElement",
                    "OptionalHasElement" -> sequence(site);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Shape constantShape(Site site) {
        List<Long> sizes = site.wholes("shape").orElse(List.of());
        Size[] shape = new Size[sizes.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = Size.of(sizes.get(i));
        }
        return Shape.of(shape);
    }

    private static Optional<Size> first(Site site, int input) {
        return site.sizes(input).filter(sizes -> sizes.size() == 1).map(sizes -> sizes.get(0));
    }

    private static void gather(Site site) {
        Shape table = site.shape(0);
        Shape index = site.shape(1);
        int axis = table.index(site.small("axis", 0));
        Shape result = table.without(axis);
        for (int i = index.rank() - 1; i >= 0; i--) {
            result = result.insert(axis, index.get(i));
        }
        @Nullable List<Scalar> known = null;
        boolean shapes = !site.dtype(0).isFloat() || site.in(0).isFolded();
        Optional<List<Scalar>> elements =
                shapes && table.rank() == 1 && Broadcast.small(table) ? site.elements(0) : Optional.empty();
        Optional<List<Long>> places = elements.isPresent() ? site.numbers(1) : Optional.empty();
        if (elements.isPresent() && places.isPresent()) {
            known = new ArrayList<>();
            int size = elements.get().size();
            for (long place : places.get()) {
                long at = place < 0 ? place + size : place;
                if (at < 0 || at >= size) {
                    throw new BadInput("it takes element " + place + " of " + size);
                }
                known.add(elements.get().get((int) at));
            }
        }
        site.out(site.dtype(0), result, known).work("look-up");
        boolean isTable = axis == 0
                && table.rank() == 2
                && NormRules.isWeight(site, 0)
                && !site.in(1).isConstant()
                && !site.dtype(1).isFloat();
        if (isTable) {
            site.is(
                    new WeightedOp.Embedding(
                            Math.toIntExact(table.get(0).value()),
                            Math.toIntExact(table.get(1).value())),
                    Site.tied(Map.of("weight", site.in(0).name())),
                    site.in(1));
        }
    }

    private static void gatherNd(Site site) {
        Shape table = site.shape(0);
        Shape index = site.shape(1);
        int batch = site.small("batch_dims", 0);
        Size depth = index.get(-1);
        if (!depth.isConstant()) {
            throw new UnknownShape();
        }
        Shape result = index.without(-1);
        long from = batch + depth.value();
        if (from > table.rank() || from < 0) {
            throw new BadInput("indices of shape " + index + " do not fit " + table);
        }
        for (int i = (int) from; i < table.rank(); i++) {
            result = result.insert(-1, table.get(i));
        }
        site.out(site.dtype(0), result).work("look-up");
    }

    private static void scatterNd(Site site) {
        Shape shape = site.in(0).shape();
        @Nullable List<Scalar> known = null;
        boolean vector = shape.isKnown() && shape.rank() == 1 && !site.dtype(0).isFloat() && Broadcast.small(shape);
        if (vector && site.in(1).shape().isKnown() && site.shape(1).get(-1).is(1)) {
            Optional<List<Scalar>> old = site.elements(0);
            Optional<List<Long>> places = site.numbers(1);
            Optional<List<Scalar>> updates = site.elements(2);
            if (old.isPresent() && places.isPresent() && updates.isPresent()) {
                List<Scalar> changed = new ArrayList<>(old.get());
                boolean fits = updates.get().size() == places.get().size();
                for (int i = 0; fits && i < places.get().size(); i++) {
                    long at = places.get().get(i) < 0
                            ? places.get().get(i) + changed.size()
                            : places.get().get(i);
                    if (at < 0 || at >= changed.size()) {
                        throw new BadInput("it sets element " + at + " of " + changed.size());
                    }
                    changed.set((int) at, updates.get().get(i));
                }
                known = fits ? changed : null;
            }
        }
        site.out(site.dtype(0), shape, known).work("element-wise");
    }

    private static void oneHot(Site site) {
        Shape index = site.shape(0);
        int axis = site.small("axis", -1);
        site.out(
                        site.dtype(2),
                        index.insert(
                                axis < 0 ? axis + index.rank() + 1 : axis,
                                first(site, 1).orElseGet(site::fresh)))
                .work("look-up");
    }

    private static void topK(Site site) {
        Shape shape = site.shape(0);
        int axis = shape.index(site.small("axis", -1));
        Size count = site.hasAttribute("k")
                ? Size.of(site.whole("k", 1))
                : first(site, 1).orElseGet(site::fresh);
        Shape result = shape.with(axis, count);
        site.out(site.dtype(0), result).out(DType.INT64, result).work("sorting");
    }

    private static void compress(Site site) {
        Shape shape = site.shape(0);
        site.out(
                        site.dtype(0),
                        site.hasAttribute("axis")
                                ? shape.with(site.small("axis", 0), site.fresh())
                                : Shape.of(site.fresh()))
                .work("look-up");
    }

    private static void unique(Site site) {
        Size count = site.fresh();
        Shape shape = site.hasAttribute("axis") ? site.shape(0).with(site.small("axis", 0), count) : Shape.of(count);
        Size all = site.shape(0).elements();
        site.out(site.dtype(0), shape)
                .out(DType.INT64, Shape.of(count))
                .out(DType.INT64, Shape.of(all))
                .out(DType.INT64, Shape.of(count))
                .work("sorting");
    }

    private static void gridSample(Site site) {
        Shape input = site.shape(0);
        Shape grid = site.shape(1);
        Shape result = input;
        for (int i = 2; i < input.rank(); i++) {
            result = result.with(i, grid.get(i - 1));
        }
        site.out(site.dtype(0), result).work("interpolation");
    }

    private static void affineGrid(Site site) {
        List<Size> size = site.sizes(1).orElseThrow(UnknownShape::new);
        List<Size> sizes = new ArrayList<>(size);
        sizes.remove(1);
        sizes.add(Size.of(size.size() - 2));
        site.out(site.dtype(0), Shape.of(sizes)).work("element-wise");
    }

    private static void dft(Site site) {
        Shape input = site.shape(0);
        int axis = input.index(
                site.opset() < 20
                        ? site.small("axis", 1)
                        : site.numbers(2).map(list -> list.get(0).intValue()).orElse(-2));
        Size length = first(site, 1).orElse(input.get(axis));
        boolean half = site.whole("onesided", 0) != 0;
        Shape result =
                input.with(axis, half ? length.floorDiv(2).plus(1) : length).with(-1, Size.of(2));
        site.out(site.dtype(0), result).work("Fourier transform");
    }

    private static void stft(Site site) {
        Shape signal = site.shape(0);
        Size step = first(site, 1).orElseThrow(UnknownShape::new);
        Size length = site.has(2) ? site.shape(2).get(0) : first(site, 3).orElseThrow(UnknownShape::new);
        boolean half = site.whole("onesided", 1) != 0;
        Size frames = step.isConstant() && step.value() > 0
                ? signal.get(1).minus(length).floorDiv(step.value()).plus(1)
                : site.fresh();
        site.out(
                        site.dtype(0),
                        Shape.of(
                                signal.get(0), frames, half ? length.floorDiv(2).plus(1) : length, Size.of(2)))
                .work("Fourier transform");
    }

    private static void loss(Site site) {
        Shape labels = site.shape(1);
        boolean none = site.text("reduction", "mean").equals("none");
        site.out(site.dtype(0), none ? labels : Shape.SCALAR).work("loss");
        if (site.wants(1)) {
            site.out(site.dtype(0), site.in(0).shape());
        }
    }

    /** Texts, and lists of tensors: no shape to tell. */
    private static void sequence(Site site) {
        for (int i = 0; i < site.outputs(); i++) {
            if (site.operator().equals("SequenceLength")) {
                site.out(DType.INT64, Shape.SCALAR);
            } else {
                site.unknown(DType.UNKNOWN);
            }
        }
        site.work("a list or text, whose shape is unknown");
    }
}

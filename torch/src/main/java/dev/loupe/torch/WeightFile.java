package dev.loupe.torch;

import dev.loupe.formats.Formats;
import dev.loupe.formats.Model;
import dev.loupe.formats.StateDict;
import dev.loupe.formats.StoredWeights;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings the tensors of a file and the weights of a network together by name and shape. */
final class WeightFile {
    /** How many differences of a kind an error names. */
    private static final int NAMED = 3;

    /** Names in torchvision's older files, and what they are called now (torchvision renames them as it loads). */
    private record Renaming(Pattern old, Function<Matcher, String> now) {
        static Renaming of(String old, Function<Matcher, String> now) {
            return new Renaming(Pattern.compile(old), now);
        }
    }

    private static final List<Renaming> RENAMINGS = List.of(
            // DenseNet
            Renaming.of(
                    "(.*denselayer\\d+\\.(?:norm|conv))\\.([12])\\.(.*)",
                    old -> old.group(1) + old.group(2) + "." + old.group(3)),
            // Swin and vision transformers
            Renaming.of(
                    "(.*\\.mlp)\\.linear_([12])\\.(weight|bias)",
                    old -> old.group(1) + (old.group(2).equals("1") ? ".0." : ".3.") + old.group(3)),
            // detectors: the pyramid, and the head that scores anchors
            Renaming.of(
                    "(.*fpn\\.(?:inner|layer)_blocks\\.\\d+)\\.(weight|bias)",
                    old -> old.group(1) + ".0." + old.group(2)),
            Renaming.of("(.*rpn\\.head\\.conv)\\.(weight|bias)", old -> old.group(1) + ".0.0." + old.group(2)));

    private WeightFile() {}

    static List<String> load(Weights weights, Path file, boolean strict) {
        Map<String, dev.loupe.formats.Tensor> held = new LinkedHashMap<>();
        for (dev.loupe.formats.Tensor tensor : StateDict.of(Formats.tensors(file))) {
            held.put(name(tensor.name(), weights), tensor);
        }
        List<List<String>> kinds = differences(weights, held);
        List<String> differences = kinds.stream().flatMap(List::stream).toList();
        if (strict && !differences.isEmpty()) {
            throw new BadInput("the weights of " + Printable.line(String.valueOf(file.getFileName()))
                    + " are not this network's: " + brief(kinds));
        }
        try (NoGradients mode = NoGradients.open()) {
            weights.tensors().forEach((key, tensor) -> {
                dev.loupe.formats.Tensor source = held.get(key);
                if (source != null && fits(weights.parameter(key), source)) {
                    fill(tensor, source);
                }
            });
        }
        return differences;
    }

    /** Takes the parameters of a model's own network. A count of batches is left at 0: nothing depends on it. */
    static void fill(Weights weights, Model model) {
        StoredWeights stored = model.weights().orElseGet(() -> StoredWeights.named(model.tensors()));
        try (NoGradients mode = NoGradients.open()) {
            weights.tensors().forEach((key, tensor) -> {
                Parameter parameter = weights.parameter(key);
                if (parameter.name().equals("num_batches_tracked")) {
                    tensor.fill_(0);
                } else {
                    NamedTensors.fill(tensor, out -> stored.copy(parameter, out));
                }
            });
        }
    }

    private static String name(String name, Weights weights) {
        if (weights.find(name).isPresent()) {
            return name;
        }
        for (Renaming renaming : RENAMINGS) {
            Matcher old = renaming.old().matcher(name);
            if (old.matches()) {
                return renaming.now().apply(old);
            }
        }
        return name;
    }

    /** What does not fit: other shapes first, then what is missing, then what is too much. */
    private static List<List<String>> differences(Weights weights, Map<String, dev.loupe.formats.Tensor> held) {
        List<String> others = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (String key : weights.keys()) {
            Parameter parameter = weights.parameter(key);
            dev.loupe.formats.Tensor tensor = held.get(key);
            // Files before PyTorch 0.4.1 lack the count of batches, and nothing depends on it.
            if (tensor == null && !key.endsWith("num_batches_tracked")) {
                missing.add("it lacks " + key + " " + parameter.type().shape());
            } else if (tensor != null && !fits(parameter, tensor)) {
                others.add(key + " is " + shape(tensor) + " instead of "
                        + parameter.type().shape());
            }
        }
        held.forEach((key, tensor) -> {
            if (weights.find(key).isEmpty() && !isCountOfFrozen(key, weights)) {
                left.add("it has " + Printable.brief(key) + " " + shape(tensor) + ", which the network lacks");
            }
        });
        return List.of(others, missing, left);
    }

    /** The count of batches of a normalisation that is frozen here and was not where the file was written. */
    private static boolean isCountOfFrozen(String key, Weights weights) {
        String count = "num_batches_tracked";
        return key.endsWith("." + count)
                && weights.find(key.substring(0, key.length() - count.length()) + "running_mean")
                        .isPresent();
    }

    /** The first of each kind; a wrong network differs in hundreds. */
    private static String brief(List<List<String>> kinds) {
        List<String> named = new ArrayList<>();
        int all = 0;
        for (List<String> kind : kinds) {
            named.addAll(kind.subList(0, Math.min(NAMED, kind.size())));
            all += kind.size();
        }
        String text = String.join("; ", named);
        return named.size() == all ? text : text + "; and " + (all - named.size()) + " more";
    }

    private static String shape(dev.loupe.formats.Tensor tensor) {
        return dev.loupe.graph.Shape.of(
                        tensor.shape().stream().mapToLong(Long::longValue).toArray())
                .toString();
    }

    private static boolean fits(Parameter parameter, dev.loupe.formats.Tensor tensor) {
        return dev.loupe.graph.Shape.of(
                        tensor.shape().stream().mapToLong(Long::longValue).toArray())
                .equals(parameter.type().shape());
    }

    private static void fill(Tensor tensor, dev.loupe.formats.Tensor source) {
        boolean isSame = source.type().filter(tensor.dtype()::equals).isPresent();
        if (isSame && tensor.handle().is_cpu()) {
            NamedTensors.fill(tensor, source);
            return;
        }
        try (TensorScope scope = TensorScope.open()) {
            tensor.copy_(NamedTensors.read(source));
        }
    }
}

package dev.loupe.report.torchinfo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.TensorType;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenTextTest {
    private static final Map<String, String> TEXTS = GoldenTexts.read();

    static List<Arguments> texts() {
        List<Arguments> texts = new ArrayList<>();
        for (String name : TEXTS.keySet()) {
            if (Zoo.find(network(name)).isPresent()) {
                texts.add(Arguments.of(name));
            }
        }
        return texts;
    }

    private static String network(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    private static String setting(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 || name.endsWith(".main") ? "" : name.substring(dot + 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void theTextIsTorchinfosByteForByte(String name) throws IOException {
        String actual = Torchinfo.text(graph(name), settings(name));
        String expected = requireNonNull(TEXTS.get(name));
        if (!actual.equals(expected)) {
            Path folder = Files.createDirectories(Path.of("target", "torchinfo"));
            Path printed = Files.writeString(folder.resolve(name + ".actual.txt"), actual);
            Path golden = Files.writeString(folder.resolve(name + ".expected.txt"), expected);
            fail(name + ": " + printed.toAbsolutePath() + " differs from " + golden.toAbsolutePath() + " first in\n"
                    + firstDifference(actual, expected));
        }
    }

    @Test
    void theTextsOfSomeNetworksAreThere() {
        assertThat(texts()).hasSizeGreaterThan(100);
    }

    private static String firstDifference(String actual, String expected) {
        String[] a = actual.split("\n", -1);
        String[] b = expected.split("\n", -1);
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            if (!a[i].equals(b[i])) {
                return "line " + (i + 1) + "\n  printed  " + a[i] + "\n  expected " + b[i];
            }
        }
        return a.length + " lines, expected " + b.length;
    }

    private static Graph graph(String name) {
        Entry entry = Zoo.find(network(name)).orElseThrow();
        Mode mode = setting(name).equals("train") ? Mode.TRAIN : Mode.EVAL;
        DType dtype = setting(name).equals("float64") ? DType.FLOAT64 : DType.FLOAT32;
        List<Input> inputs = new ArrayList<>();
        for (Input input : entry.inputs()) {
            Shape shape = input.tensor().shape();
            DType own = input.tensor().dtype();
            Shape given = switch (setting(name)) {
                case "batch4" -> shape.with(0, shape.get(0).times(4));
                case "batchdim" -> shape.with(0, Size.ONE);
                default -> shape;
            };
            inputs.add(new Input(
                    input.name(), new TensorType(own.isFloat() ? dtype : own, given), input.batchDimension()));
        }
        return entry.graph(Options.NONE, mode, dtype, inputs);
    }

    private static TorchinfoSettings settings(String name) {
        Version version = name.contains(".main") ? Version.MAIN : Version.ONE_EIGHT;
        TorchinfoSettings usual = TorchinfoSettings.of(version);
        return switch (setting(name)) {
            case "depth1" -> usual.depth(1);
            case "depth2" -> usual.depth(2);
            case "depth5" -> usual.depth(5);
            case "columns" ->
                usual.depth(4)
                        .columnWidth(18)
                        .rows(RowSetting.parse("var_names,depth"))
                        .columns(Column.parse(
                                "input_size,output_size,num_params,params_percent,kernel_size,mult_adds,trainable"
                                        + (version == Version.MAIN ? ",groups" : "")));
            case "ascii" -> usual.rows(RowSetting.parse("ascii_only"));
            case "names" -> usual.rows(RowSetting.parse("var_names")).columns(Column.parse("kernel_size,num_params"));
            case "hide" ->
                usual.depth(6)
                        .rows(RowSetting.parse("depth,var_names,hide_recursive_layers"))
                        .columns(Column.parse("output_size,num_params,mult_adds"));
            case "verbose" -> usual.verbose(2).columns(Column.parse("kernel_size,num_params,mult_adds"));
            case "noinput" -> usual.withoutInput();
            case "batchdim" -> usual.batchDimension(0);
            case "", "train", "float64", "batch4" -> usual;
            default -> throw new IllegalArgumentException(name);
        };
    }
}

package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.formats.Conversion;
import dev.loupe.formats.Formats;
import dev.loupe.formats.Model;
import dev.loupe.graph.Graph;
import dev.loupe.zoo.Zoo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Model files compute what the programs that they come from compute, and so does the ONNX that they are converted to. The
 * figures are by the definitions of Keras, Caffe and Darknet, written down in Python beside the files
 * ({@code make_*.py}); the converted files are run by a Python program of their own, {@code run_onnx.py}.
 */
class ConversionRunsTest {
    /** Not the first of the search path, which may be another's without the packages. */
    private static final String DEBIANS_PYTHON = "/usr/bin/python3";

    private static final double SINGLE = 1e-5;

    @TempDir
    Path folder;

    private static final List<String> FILES = List.of(
            "windows.h5",
            "sequences.h5",
            "attentive.h5",
            "functions.h5",
            "functions_packed.h5",
            "nested.h5",
            "caffe.prototxt",
            "darknet.cfg",
            "ncnn.param");

    /** Networks of the zoo: together most operators. */
    private static final List<String> NETWORKS = List.of(
            "squeezenet1_1",
            "mobilenet_v3_small",
            "shufflenet_v2_x0_5",
            "googlenet",
            "densenet121",
            "efficientnet_b0",
            "swin_t",
            "vit_b_32",
            "lstm_2_bi",
            "gru_2",
            "dcgan_generator",
            "unet256");

    static Stream<String> files() {
        return FILES.stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileComputesWhatItsProgramDoes(String name) throws IOException {
        isClose(run(Formats.read(unpack(name))), golden(name), name);
    }

    @Test
    void theOnnxOfAFileComputesTheSame() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        for (String name : FILES) {
            Model model = Formats.read(unpack(name));
            command.addAll(converted(model, name));
        }
        python(command);
        for (String name : FILES) {
            isClose(doubles(folder.resolve(name + ".out")), golden(name), name + " as ONNX");
        }
    }

    /** What is written for the zoo's networks is run by the same program: each operator means there what it means here. */
    @Test
    @Tag("slow")
    void theOnnxOfTheZoosNetworksComputesTheSame() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        Map<String, double[]> expected = new LinkedHashMap<>();
        for (String name : NETWORKS) {
            Graph graph = Zoo.find(name).orElseThrow().graph();
            Path file = folder.resolve("weights.safetensors");
            try (Executor executor = Executor.of(graph);
                    Weights weights = RuleWeights.of(graph);
                    TensorScope scope = TensorScope.open()) {
                weights.save(file, Map.of());
                expected.put(
                        name, executor.infer(weights, RuleWeights.input(graph)).toDoubles());
            }
            List<dev.loupe.formats.Tensor> tensors = Formats.tensors(file).tensors();
            Model model =
                    new Model(name, "safetensors", Optional.of(graph), Optional.empty(), tensors, Map.of(), List.of());
            command.addAll(converted(model, name));
        }
        python(command);
        for (String name : NETWORKS) {
            isClose(doubles(folder.resolve(name + ".out")), expected.getOrDefault(name, new double[0]), name);
        }
    }

    /** Converts a model, and writes the input that the program is to be given: its arguments. */
    private List<String> converted(Model model, String name) throws IOException {
        Path onnx = folder.resolve(name + ".onnx");
        Conversion.write(model, Conversion.Target.ONNX, onnx);
        Path in = folder.resolve(name + ".in");
        Files.write(in, bytes(model.graph().orElseThrow()));
        return List.of(
                onnx.toString(), in.toString(), folder.resolve(name + ".out").toString());
    }

    private static byte[] bytes(Graph graph) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor input = RuleWeights.input(graph).contiguous();
            byte[] bytes = new byte[(int) input.nbytes()];
            input.bytes(0, bytes.length).get(bytes);
            return bytes;
        }
    }

    private static double[] run(Model model) {
        Graph graph = model.graph().orElseThrow();
        try (Executor executor = Executor.of(graph);
                Weights weights = Weights.of(model);
                TensorScope scope = TensorScope.open()) {
            return executor.infer(weights, RuleWeights.input(graph)).toDoubles();
        }
    }

    private void python(List<String> arguments) throws IOException, InterruptedException {
        Path log = folder.resolve("python.log");
        assumeTrue(
                Files.isExecutable(Path.of(DEBIANS_PYTHON)) && exec(List.of("-c", "import onnx, torch"), log) == 0,
                "Debian's python3-onnx and python3-torch are not installed: skipped");
        Path program = folder.resolve("run_onnx.py");
        try (InputStream in = ConversionRunsTest.class.getResourceAsStream("files/run_onnx.py")) {
            Files.copy(in, program, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        int code = exec(command, log);
        assertThat(code).as(Files.readString(log)).isZero();
    }

    private static int exec(List<String> arguments, Path log) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(DEBIANS_PYTHON));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
    }

    private static void isClose(double[] actual, double[] expected, String what) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        double squares = 0;
        for (double value : expected) {
            squares += value * value;
        }
        double scale = Math.sqrt(squares / expected.length);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i])
                    .as(String.format(Locale.ROOT, "%s: element %d", what, i))
                    .isCloseTo(expected[i], within(SINGLE * scale));
        }
    }

    private static double[] doubles(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[bytes.remaining() / Double.BYTES];
        bytes.asDoubleBuffer().get(values);
        return values;
    }

    private static double[] golden(String name) throws IOException {
        String json = name.substring(0, name.lastIndexOf('.')).replace("_packed", "") + ".json";
        try (InputStream in = ConversionRunsTest.class.getResourceAsStream("files/" + json)) {
            JsonNode output = new ObjectMapper().readTree(in).get("output");
            double[] values = new double[output.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = output.get(i).asDouble();
            }
            return values;
        }
    }

    /** A file, with the weights that lie beside it. */
    private Path unpack(String name) throws IOException {
        String stem = name.substring(0, name.lastIndexOf('.'));
        for (String other : List.of("caffe.caffemodel", "darknet.weights", "ncnn.bin")) {
            if (other.startsWith(stem + ".")) {
                unpackOne(other);
            }
        }
        return unpackOne(name);
    }

    private Path unpackOne(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in =
                new GZIPInputStream(ConversionRunsTest.class.getResourceAsStream("files/" + name + ".gz"))) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }
}

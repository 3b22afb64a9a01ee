package dev.loupe.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.TensorType;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Totals;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversionTest {
    /** Not the first of the search path, which may be another's without the package. */
    private static final String DEBIANS_PYTHON = "/usr/bin/python3";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"views.pt", "lstm.pt", "state_dict_legacy.pt", "half_module.pt", "checkpoint.pt"})
    void tensorsSurviveEveryFormat(String name) throws IOException {
        Model original = Formats.read(Samples.unpack("corpus/pytorch/" + name, folder));
        Map<String, String> expected = contents(StateDict.of(original));
        Model last = original;
        for (String file : List.of("a.safetensors", "b.npz", "c.pt", "d.npz", "e.safetensors")) {
            Path target = folder.resolve(file);
            Conversion.write(last, Conversion.target(file), target);
            last = Formats.tensors(target);
            assertThat(contents(last.tensors())).as(file).isEqualTo(expected);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(file -> file.contains("part"));
        }
    }

    private static Map<String, String> contents(List<Tensor> tensors) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (Tensor tensor : tensors) {
            contents.put(tensor.name(), tensor.dtype() + tensor.shape() + StateDictTest.sha256(tensor));
        }
        return contents;
    }

    @Test
    void aTypeThatTheTargetLacksIsRefusedByName() throws IOException {
        Model model = Formats.read(Samples.unpack("corpus/pytorch/dtypes.pt", folder));
        Path target = folder.resolve("x.npz");

        assertThatThrownBy(() -> Conversion.write(model, Conversion.Target.NPZ, target))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("bfloat16");
        assertThat(target).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alexnet",
                "resnet18",
                "squeezenet1_1",
                "mobilenet_v3_small",
                "shufflenet_v2_x0_5",
                "dcgan_generator",
                "unet256",
                "gru_2",
                "lstm",
                "lstm_2_bi",
                "vit_b_16",
                "gpt2",
                "swin_t",
                "lstm_cell_loop",
                "llama3-8b:layers=2,width=256,heads=8,key_value_heads=2,hidden=512,vocabulary=1000",
                "gpt2-large"
            })
    void aNetworkAndItsExportAgree(String name) {
        Graph graph = graph(name);
        Path file = folder.resolve("network.onnx");
        Conversion.write(graph, file);

        Graph read = Formats.read(file).graph().orElseThrow();
        Totals expected = Inspection.of(graph).totals();
        Totals actual = Inspection.of(read).totals();
        assertThat(actual.multiplyAdds()).isEqualTo(expected.multiplyAdds());
        assertThat(actual.parameters()).isEqualTo(expected.parameters());
        if (!name.equals(
                "swin_t")) { // whose projections within windows are no layers of torchvision's: their outputs are not
            // its neurons
            assertThat(actual.neurons()).isEqualTo(expected.neurons());
        }
        assertThat(read.outputs().get(0).shape())
                .isEqualTo(graph.outputs().get(0).shape());
    }

    /** A network of the zoo by its name with options. */
    private static Graph graph(String name) {
        int colon = name.indexOf(':');
        Entry entry = Zoo.find(colon < 0 ? name : name.substring(0, colon)).orElseThrow();
        Options options = colon < 0 ? Options.NONE : Options.parse(name.substring(colon + 1));
        return entry.graph(options, Mode.EVAL, DType.FLOAT32, entry.usual(options));
    }

    @Test
    void weightsAboveTwoGigabytesStandInASecondFile() throws IOException {
        Graph graph = graph("gpt2-large");
        Path file = folder.resolve("large.onnx");
        Conversion.write(graph, file);

        assertThat(Files.size(file)).isLessThan(10 << 20);
        assertThat(Files.size(folder.resolve("large.onnx.data"))).isGreaterThan(3_000_000_000L);
        assertThat(Formats.read(file).tensors())
                .filteredOn(tensor -> tensor.name().equals("transformer.h.35.mlp.c_proj.weight"))
                .singleElement()
                .satisfies(
                        tensor -> assertThat(tensor.storage().position() % 4096).isZero());
    }

    @Test
    void aFileHasThePermissionsThatOthersGet() throws IOException {
        Path file = folder.resolve("network.onnx");
        Conversion.write(graph("squeezenet1_1"), file);
        Path other = Files.createFile(folder.resolve("other"));

        assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"), "no permissions here: skipped");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(other));
    }

    @ParameterizedTest
    @CsvSource({
        "float16, 3C00 C000 0001 7BFF, 1 -2 5.9604645E-8 65504",
        "bfloat16, 3F80 C000 3DCD 7F00, 1 -2 0.10009765625 1.7014118E38"
    })
    void weightsOfHalfPrecisionBecomeWhole(String dtype, String bits, String numbers) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        for (String word : bits.split(" ", -1)) {
            bytes.putShort((short) Integer.parseInt(word, 16));
        }
        Path file = Files.write(folder.resolve("bits"), bytes.array());
        Storage storage = new Storage("w", file, 0, 8, Storage.Packing.PLAIN);
        Tensor tensor = Tensor.contiguous("w", dtype, List.of(4L), 8, storage);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Parameter parameter = new Parameter("w", "w", TensorType.of(DType.FLOAT32, 4), Parameter.Role.WEIGHT, true);
        StoredWeights.named(List.of(tensor)).copy(parameter, out);

        ByteBuffer made = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        for (String number : numbers.split(" ", -1)) {
            assertThat(made.getFloat()).isEqualTo(Float.parseFloat(number));
        }
        assertThat(made.hasRemaining()).isFalse();
    }

    @Test
    void aWeightThatIsMissingIsNotMadeUp() throws IOException {
        Graph graph = graph("squeezenet1_1");
        Model full = model(graph.parameters(), folder.resolve("zeros"));
        Model cut = new Model(
                "cut",
                "safetensors",
                Optional.of(graph),
                Optional.empty(),
                full.tensors().subList(1, full.tensors().size()),
                Map.of(),
                List.of());
        Path file = folder.resolve("cut.onnx");

        assertThatThrownBy(() -> Conversion.write(cut, Conversion.Target.ONNX, file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'features.0.weight'")
                .hasMessageContaining("no data");
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resnet18",
                "mobilenet_v3_small",
                "dcgan_generator",
                "lstm_2_bi",
                "squeezenet1_1",
                "lstm_cell_loop",
                "swin_t",
                "llama3-8b:layers=2,width=256,heads=8,key_value_heads=2,hidden=512,vocabulary=1000"
            })
    void pythonsOnnxAcceptsWhatIsWritten(String name) throws IOException, InterruptedException {
        assumeTrue(python("import onnx") == 0, "Debian's python3-onnx is not installed: skipped");
        Path file = folder.resolve("network.onnx");
        Conversion.write(graph(name), file);

        assertThat(python("import onnx; m = onnx.load('" + file + "'); onnx.checker.check_model(m, full_check=True)"))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cnn.h5", "lstm.h5", "residual.h5", "functional.keras"})
    void aKerasFileIsWrittenWithItsWeightsAndReadsBackAlike(String name) throws IOException, InterruptedException {
        Model original = Formats.read(Samples.unpack("corpus/keras/" + name, folder));
        Path file = folder.resolve("converted.onnx");
        Conversion.write(original, Conversion.Target.ONNX, file);

        Totals expected = Inspection.of(original.graph().orElseThrow()).totals();
        Graph read = Formats.read(file).graph().orElseThrow();
        assertThat(Inspection.of(read).totals().multiplyAdds()).isEqualTo(expected.multiplyAdds());
        assumeTrue(python("import onnx") == 0, "Debian's python3-onnx is not installed: skipped");
        assertThat(python("import onnx; m = onnx.load('" + file + "'); onnx.checker.check_model(m, full_check=True)"))
                .isZero();
    }

    private int python(String program) throws IOException, InterruptedException {
        Path log = folder.resolve("python.log");
        try {
            return new ProcessBuilder(DEBIANS_PYTHON, "-c", program)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            Files.writeString(log, "no python3: " + e.getMessage(), StandardCharsets.UTF_8);
            return 127;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"squeezenet1_1", "resnet18", "lstm_2_bi"})
    void aStateDictIsRecognisedByItsNamesAndShapes(String name) throws IOException {
        Graph graph = Zoo.find(name).orElseThrow().graph();
        Model stateDict = model(graph.parameters(), folder.resolve("zeros"));
        Path file = folder.resolve("weights.safetensors");
        Conversion.write(stateDict, Conversion.Target.SAFETENSORS, file);

        Model read = Formats.read(file);
        assertThat(read.network()).hasValue(name);
        assertThat(read.warnings()).isEmpty();
        assertThat(Inspection.of(read.graph().orElseThrow()).totals())
                .isEqualTo(Inspection.of(graph).totals());
    }

    /** Tensors for parameters, all in one file of zeros that takes no room. */
    private static Model model(List<Parameter> parameters, Path zeros) throws IOException {
        List<Tensor> tensors = new ArrayList<>();
        long most = 0;
        for (Parameter parameter : parameters) {
            most = Math.max(most, parameter.type().bytes().value());
        }
        Files.write(zeros, new byte[Math.toIntExact(most)]);
        for (Parameter parameter : parameters) {
            List<Long> shape = new ArrayList<>();
            parameter.type().shape().sizes().forEach(size -> shape.add(size.value()));
            long bytes = parameter.type().bytes().value();
            Storage storage = new Storage(parameter.key(), zeros, 0, bytes, Storage.Packing.PLAIN);
            tensors.add(
                    Tensor.contiguous(parameter.key(), parameter.type().dtype().label(), shape, bytes, storage));
        }
        return new Model("zeros", "safetensors", Optional.empty(), Optional.empty(), tensors, Map.of(), List.of());
    }
}

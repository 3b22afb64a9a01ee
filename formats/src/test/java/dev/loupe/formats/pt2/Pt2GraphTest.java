package dev.loupe.formats.pt2;

import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loupe.formats.Formats;
import dev.loupe.formats.InputShape;
import dev.loupe.formats.Model;
import dev.loupe.formats.Samples;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.TensorData;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Block;
import dev.loupe.graph.Call;
import dev.loupe.graph.Graph;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Shape;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Totals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks of programs that PyTorch 2.13 wrote ({@code corpus/pt2/make_samples.py}), against PyTorch's own counts. */
class Pt2GraphTest {
    private static final JsonNode TRUTH = Samples.json("corpus/pt2/truth.json");

    @TempDir
    Path folder;

    private Path sample(String name) {
        return Samples.unpack("corpus/pt2/" + name + ".pt2", folder);
    }

    /** The sample with a text of its program replaced wherever it stands. */
    private Path edited(String name, String from, String to) throws IOException {
        return edited(sample(name), program -> {
            assertThat(program).contains(from);
            return program.replace(from, to);
        });
    }

    private Path edited(Path original, UnaryOperator<String> edit) throws IOException {
        Path target = folder.resolve("edited-" + original.getFileName());
        try (ZipFile in = new ZipFile(original.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(target))) {
            for (ZipEntry entry : Collections.list(in.entries())) {
                byte[] bytes = in.getInputStream(entry).readAllBytes();
                if (entry.getName().endsWith("models/model.json")) {
                    bytes = edit.apply(new String(bytes, StandardCharsets.UTF_8))
                            .getBytes(StandardCharsets.UTF_8);
                }
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(bytes);
            }
        }
        return target;
    }

    private static Graph graph(Path file, InputShape... inputs) {
        return Formats.read(file, List.of(inputs)).graph().orElseThrow();
    }

    private static Totals totals(Path file, InputShape... inputs) {
        return Inspection.of(graph(file, inputs)).totals();
    }

    private static InputShape shape(String text) {
        return new InputShape("", Shape.parse(text));
    }

    /** The sample with its inputs as they were when it was exported. */
    private Graph exported(String name) {
        List<InputShape> inputs = new ArrayList<>();
        TRUTH.get(name).get("inputs").forEach(input -> inputs.add(new InputShape("", shapeOf(input))));
        return graph(sample(name), inputs.toArray(new InputShape[0]));
    }

    private static Shape shapeOf(JsonNode sizes) {
        long[] numbers = new long[sizes.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = sizes.get(i).asLong();
        }
        return Shape.of(numbers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tiny",
                "tiny_dynamic",
                "tiny_core",
                "tiny_train",
                "net",
                "net_core",
                "lstm",
                "gru_core",
                "gpt",
                "gpt_core",
                "gpt_dynamic",
                "encoder",
                "misc_dynamic",
                "cond"
            })
    void figuresAndOutputsAreThoseOfPyTorch(String name) {
        Graph graph = exported(name);
        Totals totals = Inspection.of(graph).totals();
        JsonNode truth = TRUTH.get(name);
        List<Shape> outputs = new ArrayList<>();
        truth.get("outputs").forEach(output -> outputs.add(shapeOf(output)));
        assertThat(List.of(
                        totals.parameters().value(),
                        totals.buffers().value(),
                        totals.multiplyAdds().value()))
                .isEqualTo(List.of(
                        truth.get("parameters").asLong(),
                        truth.get("buffers").asLong(),
                        truth.get("multiply_adds").asLong()));
        assertThat(graph.outputs().stream().map(value -> value.shape())).isEqualTo(outputs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "net", "lstm", "gpt"})
    void everyModuleThatIsCalledIsACallUnderItsPath(String name) {
        List<String> paths =
                exported(name).calls().stream().map(call -> call.scope().path()).toList();
        TRUTH.get(name).get("modules").forEach(module -> assertThat(paths).contains(module.asText()));
    }

    @Test
    void modulesHaveTheNamesOfTheirClasses() {
        List<String> kinds = new ArrayList<>();
        for (Call call : exported("tiny").calls()) {
            kinds.add(call.scope().kind());
        }
        assertThat(kinds).containsExactly("Tiny", "Conv2d", "BatchNorm2d", "ReLU", "MaxPool2d", "Linear");
    }

    @Test
    void aProgramHasTheFiguresOfTheSameNetworkInOurWords() {
        Graph ours = Graph.of(
                "tiny",
                Block.of(
                        "Tiny",
                        x -> x.then("conv", conv(8, 3).padding(1).noBias())
                                .then("bn", batchNorm())
                                .then("relu", relu())
                                .then("pool", maxPool(2))
                                .then(flatten())
                                .then("fc", linear(10))),
                Shape.of(2, 3, 8, 8));
        assertThat(totals(sample("tiny"))).isEqualTo(Inspection.of(ours).totals());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "tiny_core", "net", "net_core", "lstm", "gpt", "encoder"})
    void nothingOfUsualNetworksIsUnknown(String name) {
        assertThat(Inspection.of(exported(name)).notCounted())
                .noneMatch(work -> work.why().contains("unknown"));
    }

    @Test
    void decomposedLayersAreLayersAgain() {
        assertThat(exported("tiny_core").nodes().stream().map(node -> node.op().type()))
                .doesNotContain(OpType.FOREIGN)
                .contains(OpType.BATCH_NORM, OpType.LINEAR, OpType.POOL);
    }

    @Test
    void parametersHaveTheirKeysOfTheStateDict() {
        assertThat(exported("tiny").parameters().stream().map(Parameter::key))
                .containsExactlyInAnyOrder(
                        "conv.weight",
                        "bn.weight",
                        "bn.bias",
                        "bn.running_mean",
                        "bn.running_var",
                        "bn.num_batches_tracked",
                        "fc.weight",
                        "fc.bias");
    }

    @Test
    void aTiedTableIsOneParameter() {
        assertThat(exported("gpt").parameters().stream().map(Parameter::key))
                .contains("wte.weight")
                .doesNotContain("head.weight");
    }

    @Test
    void anOpenBatchIsCountedForOne() {
        Model model = Formats.read(sample("tiny_dynamic"));
        assertThat(model.warnings()).containsExactly("the batch 's77' is open: counted for 1");
        assertThat(model.graph().orElseThrow().outputs().get(0).shape()).isEqualTo(Shape.of(1, 10));
    }

    @Test
    void otherOpenSizesStaySymbols() {
        assertThat(graph(sample("gpt_dynamic")).outputs().get(0).shape()).hasToString("1xs27x50");
    }

    @Test
    void givenShapesBindSymbols() {
        assertThat(graph(sample("gpt_dynamic"), shape("3x8")).outputs().get(0).shape())
                .isEqualTo(Shape.of(3, 8, 50));
        assertThat(totals(sample("gpt_dynamic"), shape("2x16")).multiplyAdds())
                .isEqualTo(totals(sample("gpt")).multiplyAdds());
    }

    @Test
    void aSymbolMayBeGivenForASymbol() {
        assertThat(graph(sample("gpt_dynamic"), shape("BxT")).outputs().get(0).shape())
                .hasToString("BxTx50");
    }

    @Test
    void aFixedSizeCannotBeGivenAnew() {
        assertThatThrownBy(() -> graph(sample("tiny_dynamic"), shape("1x4x8x8")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("the input 'x' has the fixed size 3 in dimension 1, but 4 is given");
    }

    @Test
    void inputsThatAreNotThereCannotBeGiven() {
        assertThatThrownBy(() -> graph(sample("tiny"), new InputShape("y", Shape.of(1))))
                .hasMessageContaining("it has no input 'y'; its inputs are x");
        assertThatThrownBy(() -> graph(sample("tiny"), shape("2x3x8x8"), shape("1")))
                .hasMessageContaining("it has 1 inputs, x, but 2 shapes are given");
        assertThatThrownBy(() -> graph(sample("tiny"), shape("2x3x8")))
                .hasMessageContaining("has 4 dimensions, but 2x3x8 is given");
    }

    @ParameterizedTest
    @CsvSource({
        "'Symbol(''s77'', positive=True, integer=True)', 1x10",
        "s77, 1x10",
        "2*s77, 2x10",
        "'Mul(Integer(2), Symbol(''s77'', positive=True))', 2x10",
        "'Add(Integer(3), Mul(Integer(-1), Symbol(''s77'')))', 2x10",
        "'FloorDiv(Add(Symbol(''s77''), Integer(5)), Integer(2))', 3x10",
        "(s77 + 5)//2, 3x10",
        "s77**2 + 1, 2x10",
        "'Max(Integer(4), Symbol(''s77''))', 4x10",
        "Magic(s77), unknown1x10",
        "((((, unknown1x10",
    })
    void sizesAreReadAsSymPyWritesThem(String expression, String expected) throws IOException {
        // Of an operator that nobody knows, so that only the file tells its shape.
        Path file = edited("tiny_dynamic", "torch.ops.aten.linear.default", "torch.ops.mine.linear.default");
        String before = "\"linear\": {\"dtype\": 7, \"sizes\": [{\"as_expr\": {\"expr_str\": \"";
        Path again = edited(file, program -> {
            int start = program.indexOf(before) + before.length();
            assertThat(start).isGreaterThan(before.length());
            return program.substring(0, start) + expression + program.substring(program.indexOf('"', start));
        });
        assertThat(graph(again).outputs().get(0).shape()).hasToString(expected);
    }

    @Test
    void theLayoutBeforePyTorch27IsReadToo() throws IOException {
        Model before = Formats.read(sample("tiny_2_6"));
        Model since = Formats.read(sample("tiny"));
        assertThat(totals(sample("tiny_2_6"))).isEqualTo(totals(sample("tiny")));
        assertThat(before.warnings()).isEmpty();
        assertThat(bytes(before, "fc.weight")).isEqualTo(bytes(since, "fc.weight"));
    }

    private static byte[] bytes(Model model, String name) throws IOException {
        Tensor tensor = model.tensors().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TensorData.copy(tensor, out);
        return out.toByteArray();
    }

    @Test
    void theFileSaysItsNetworkItself() {
        Model model = Formats.read(sample("tiny"));
        assertThat(model.network()).isEmpty();
        assertThat(model.graph().orElseThrow().kind()).isEqualTo("Tiny");
    }

    @Test
    void ofAConditionTheLongerPartIsCountedAndSaidToBe() {
        assertThat(Formats.read(sample("cond")).warnings())
                .containsExactly("node 'cond' runs one of two parts: the one of more nodes is counted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // taken, but not made
                "{\"name\": \"self\", \"arg\": {\"as_tensor\": {\"name\": \"relu\"}}"
                        + "| {\"name\": \"self\", \"arg\": {\"as_tensor\": {\"name\": \"ghost\"}}"
                        + "| node 'max_pool2d': it takes 'ghost', which no node before it makes",
                // a padding that does not give the shape that the file says
                "\"as_ints\": [1, 1]}, \"kind\": 1}], \"outputs\": [{\"as_tensor\": {\"name\": \"conv2d\"}}]"
                        + "| \"as_ints\": [0, 0]}, \"kind\": 1}], \"outputs\": [{\"as_tensor\": {\"name\": \"conv2d\"}}]"
                        + "| node 'conv2d': conv: its output 'conv2d' has the shape 2x8x8x8 in the file, but its operands"
                        + " give 2x8x6x6",
                "\"flatten\": {\"dtype\": 7, \"sizes\": [{\"as_int\": 2}, {\"as_int\": 128}]"
                        + "| \"flatten\": {\"dtype\": 7, \"sizes\": [{\"as_int\": 2}, {\"as_int\": 127}]"
                        + "| node 'linear': a matrix product of 2x127 and 10x128: 127 is not 128",
                "\"relu\": {\"dtype\": 7, \"sizes\": [{\"as_int\": 2}"
                        + "| \"relu\": {\"dtype\": 7, \"sizes\": [{\"as_int\": -2}"
                        + "| tensor 'relu': it has the negative size -2",
                "\"relu\": {\"dtype\": 7, \"sizes\" | \"reli\": {\"dtype\": 7, \"sizes\""
                        + "| node 'relu': 'relu' has no type among tensor_values",
                "\"outputs\": [{\"as_tensor\": {\"name\": \"linear\"}}], \"nodes\""
                        + "| \"outputs\": [{\"as_tensor\": {\"name\": \"ghost\"}}], \"nodes\""
                        + "| the program returns 'ghost', which no node makes",
                "\"p_fc_bias\": {\"dtype\": 7, \"sizes\": [{\"as_int\": 10}]"
                        + "| \"p_fc_bias\": {\"dtype\": 7, \"sizes\": [{\"as_int\": 11}]"
                        + "| 'fc.bias' is 11 in the program, but has the shape [10] among the weights",
                "{\"as_tensor\": {\"name\": \"flatten\"}}], | {\"as_tensor\": {\"name\": \"relu\"}}],"
                        + "| node 'flatten': two values are called 'relu'",
                "{\"as_ints\": [2, 2]} | {\"as_ints\": [99, 99]} "
                        + "| node 'max_pool2d': pool: a window of 99 does not fit an input of 8",
                "{\"as_ints\": [2, 2]} | {\"as_ints\": [2, 2, 2]} "
                        + "| node 'max_pool2d': kernel_size has 3 numbers, but 2 are needed",
                "{\"as_ints\": [2, 2]} | {\"as_ints\": [2, 99999999999]} "
                        + "| node 'max_pool2d': the number 99999999999 is too large",
                "{\"as_ints\": [2, 2]} | {\"as_ints\": 2} | a node torch.ops.aten.max_pool2d.default: a list is missing",
                "{\"as_int\": 1} | {\"as_int\": 7} | node 'flatten': there is no dimension 7 in a shape 2x8x4x4",
            })
    void aContradictionIsRefusedNamingTheNode(String from, String to, String message) throws IOException {
        Path file = edited("tiny", from, to);
        assertThatThrownBy(() -> Formats.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void modulesInModulesBeyondTheLimitAreListedInTheLastThatIsNot() throws IOException {
        StringBuilder stack = new StringBuilder("L__self__,,__main__.Tiny");
        StringBuilder path = new StringBuilder("a");
        for (int i = 0; i < 300; i++) {
            stack.append(";k").append(i).append(',').append(path).append(",m.A");
            path.append(".a");
        }
        Path file = edited(
                "tiny",
                "L__self__,,__main__.Tiny;L__self__relu,relu,torch.nn.modules.activation.ReLU",
                stack.toString());
        int depth = graph(file).calls().stream()
                .mapToInt(call -> call.scope().depth())
                .max()
                .orElse(0);
        assertThat(depth).isBetween(60, 64);
    }

    @Test
    void anUnknownOperatorIsListedAndTheRestCounted() throws IOException {
        Path file = edited("tiny", "torch.ops.aten.relu.default", "torch.ops.mine.fancy.default");
        Inspection inspection = Inspection.of(graph(file));
        assertThat(inspection.notCounted())
                .anyMatch(work ->
                        work.operator().contains("mine.fancy") && work.why().equals("unknown operator"));
        assertThat(inspection.totals().multiplyAdds())
                .isEqualTo(totals(sample("tiny")).multiplyAdds());
    }
}

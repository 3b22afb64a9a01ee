package dev.loupe.report.torchinfo;

import static dev.loupe.graph.Layers.averagePool;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.conv1d;
import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.graph.Axes;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Layers;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Shared;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TorchinfoTest {
    private static final TorchinfoSettings ONE_EIGHT = TorchinfoSettings.of(Version.ONE_EIGHT);
    private static final TorchinfoSettings MAIN = TorchinfoSettings.of(Version.MAIN);

    private static Graph resnet18() {
        return Zoo.find("resnet18").orElseThrow().graph();
    }

    private static Graph images(Step network) {
        return Graph.of("images", network, Shape.of(2, 3, 16, 16));
    }

    /** An output layer that uses the table of the input's, as language models do. */
    private static Graph tied() {
        Step network = Block.of(
                "Tied",
                x -> x.then("embed", embedding(10, 4))
                        .then("head", linear(10).noBias().tied("weight", "embed.weight")));
        return Graph.of("tied", network, Mode.EVAL, DType.FLOAT32, new Input("x", TensorType.of(DType.INT64, 1, 5)));
    }

    /** A linear layer that an encoder and a decoder both register. */
    private static Graph shared() {
        return Graph.of(
                "shared",
                Block.of(
                        "Shared",
                        x -> x.then("encoder", Block.of("Encoder", y -> y.then("inner", linear(8))))
                                .then(
                                        "decoder",
                                        Block.of(
                                                "Decoder",
                                                y -> y.then("outer", new Shared("encoder.inner", linear(8)))
                                                        .then("last", relu())))),
                Shape.of(2, 8));
    }

    private static String line(String text, String start) {
        return text.lines().filter(line -> line.startsWith(start)).findFirst().orElse("no line " + start);
    }

    private static String collapsed(String line) {
        return line.replaceAll(" +", " ");
    }

    @Test
    void releaseCountsATiedTensorAtEachOfItsModules() {
        String text = Torchinfo.text(tied(), ONE_EIGHT.columns(Column.parse("num_params,params_percent")));
        assertThat(text)
                .contains("Total params: 80\n", "├─Embedding: 1-1                         40", "├─Linear: 1-2       ");
        assertThat(collapsed(line(text, "├─Linear"))).isEqualTo("├─Linear: 1-2 40 50.00%");
        // Its own 40 less 80 of its rows: torchinfo prints a negative share.
        assertThat(collapsed(line(text, "Tied"))).isEqualTo("Tied -- -50.00%");
    }

    @Test
    void mainCountsATiedTensorOnceAndCallsItsSecondModuleRecursive() {
        String text = Torchinfo.text(tied(), MAIN);
        assertThat(text).contains("Total params: 40\n", "Params size: 160\n");
        assertThat(collapsed(line(text, "├─Linear"))).isEqualTo("├─Linear: 1-2 [1, 5, 10] (recursive)");
        String hidden = Torchinfo.text(tied(), MAIN.rows(RowSetting.parse("hide_recursive_layers,depth")));
        assertThat(hidden).contains("Embedding").doesNotContain("Linear");
        String released = Torchinfo.text(tied(), ONE_EIGHT.rows(RowSetting.parse("hide_recursive_layers,depth")));
        assertThat(released).contains("Embedding", "Linear");
    }

    @Test
    void releaseShowsASharedModuleUnderTheParentThatRegistersItLast() {
        String text = Torchinfo.text(shared(), ONE_EIGHT.rows(RowSetting.parse("var_names")));
        assertThat(text.lines().skip(3).limit(7).map(TorchinfoTest::collapsed))
                .containsExactly(
                        "Shared (Shared) [2, 8] --",
                        "├─Encoder (encoder) [2, 8] 72",
                        "├─Decoder (decoder) -- (recursive)",
                        "│ └─Linear (outer) [2, 8] 72",
                        "├─Decoder (decoder) [2, 8] 72",
                        "│ └─Linear (outer) [2, 8] (recursive)",
                        "│ └─ReLU (last) [2, 8] --");
    }

    @Test
    void mainShowsASharedModuleUnderTheParentThatCallsIt() {
        String text = Torchinfo.text(shared(), MAIN.rows(RowSetting.parse("var_names")));
        assertThat(text.lines().skip(3).limit(6).map(TorchinfoTest::collapsed))
                .containsExactly(
                        "Shared (Shared) [2, 8] --",
                        "├─Encoder (encoder) [2, 8] --",
                        "│ └─Linear (inner) [2, 8] 72",
                        "├─Decoder (decoder) [2, 8] --",
                        "│ └─Linear (outer) [2, 8] (recursive)",
                        "│ └─ReLU (last) [2, 8] --");
    }

    @Test
    void aSharedModuleHasARowForEachPlaceWithoutInput() {
        String text = Torchinfo.text(shared(), ONE_EIGHT.withoutInput());
        assertThat(text).contains("Encoder: 1-1", "Linear: 2-1", "Decoder: 1-2", "Linear: 2-2", "ReLU: 2-3");
        assertThat(text).contains("(recursive)").endsWith("Non-trainable params: 0\n" + "=".repeat(65) + "\n");
    }

    @Test
    void verboseRepeatsTheParametersOfRepeatedModules() {
        Step step = linear(8);
        Graph graph =
                Graph.of("twice", Block.of("Twice", x -> x.then("fc", step).then("fc", step)), Shape.of(2, 8));
        String text = Torchinfo.text(graph, ONE_EIGHT.verbose(2));
        assertThat(text.lines().filter(line -> line.contains("└─weight"))).hasSize(2);
        assertThat(text).contains("(recursive)").doesNotContain("fc.weight");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void halfPrecisionHalvesTheSizes(Version version) {
        TorchinfoSettings settings = TorchinfoSettings.of(version);
        String half = Torchinfo.text(resnet18(DType.FLOAT16), settings);
        String bfloat = Torchinfo.text(resnet18(DType.BFLOAT16), settings);
        String twice = Torchinfo.text(resnet18(DType.FLOAT64), settings);
        assertThat(half).contains("Input size (" + (version == Version.MAIN ? "kB): 301.11" : "MB): 0.30"));
        assertThat(half).contains("Params size (MB): 23.38\n", "Forward/backward pass size (MB): 19.87\n");
        assertThat(bfloat).isEqualTo(half);
        assertThat(rows(half)).isEqualTo(rows(twice));
    }

    private static Graph resnet18(DType dtype) {
        return Zoo.find("resnet18")
                .orElseThrow()
                .graph(Options.NONE, Mode.EVAL, dtype, List.of(new Input("x", TensorType.of(dtype, 1, 3, 224, 224))));
    }

    private static String rows(String text) {
        return text.substring(0, text.indexOf("Input size"));
    }

    @Test
    void depthZeroPrintsTheNetworkAlone() {
        String text = Torchinfo.text(
                resnet18(), MAIN.depth(0).columns(Column.parse("output_size,num_params,mult_adds,groups")));
        assertThat(text.lines().skip(3).limit(2))
                .containsExactly(
                        "ResNet                                   [1, 1000]                 11,689,512"
                                + "                1,814,083,944             1",
                        "=".repeat(140));
    }

    @Test
    void columnsComeInTheOrderAskedForAndMayRepeat() {
        String text = Torchinfo.text(
                images(sequential(conv(4, 3))),
                ONE_EIGHT.columnWidth(12).columns(Column.parse(" trainable, num_params,trainable")));
        assertThat(text.lines().skip(1).limit(1))
                .containsExactly("Layer (type:depth-idx)                   Trainable    Param #      Trainable");
        assertThat(text.lines().skip(4).limit(1))
                .containsExactly("├─Conv2d: 1-1                            True         112          True");
    }

    @Test
    void aCellThatIsTooLongPushesTheRestOfItsLine() {
        String text = Torchinfo.text(images(sequential(conv(4, 3))), ONE_EIGHT.columnWidth(3));
        assertThat(text.lines().skip(3).limit(2))
                .containsExactly(
                        "Sequential                               [2, 4, 14, 14] --",
                        "├─Conv2d: 1-1                            [2, 4, 14, 14] 112");
        assertThat(text).startsWith("=".repeat(46) + "\n");
    }

    @Test
    void kernelsAreListsWherePyTorchKeepsATuple() {
        TorchinfoSettings settings = ONE_EIGHT.columns(Column.parse("kernel_size"));
        String images = Torchinfo.text(
                images(sequential(conv(4, 3), maxPool(2), averagePool(Axes.of(3, 2)), Layers.adaptiveAveragePool(1))),
                settings);
        assertThat(images.lines().skip(4).limit(4).map(TorchinfoTest::collapsed))
                .containsExactly(
                        "├─Conv2d: 1-1 [3, 3]",
                        "├─MaxPool2d: 1-2 2",
                        "├─AvgPool2d: 1-3 [3, 2]",
                        "├─AdaptiveAvgPool2d: 1-4 --");
        Graph sequence = Graph.of(
                "sequence", sequential(conv1d(4, 3), maxPool(Axes.of(2)), averagePool(Axes.of(2))), Shape.of(2, 3, 16));
        assertThat(Torchinfo.text(sequence, settings).lines().skip(4).limit(3).map(TorchinfoTest::collapsed))
                .containsExactly("├─Conv1d: 1-1 [3]", "├─MaxPool1d: 1-2 2", "├─AvgPool1d: 1-3 [2]");
    }

    @Test
    void aClassDerivedFromAConvolutionHasItsKernelAndGroups() {
        Block derived = Block.of("Conv3DSimple", x -> x.then(conv(4, 3).groups(2)));
        String text = Torchinfo.text(
                Graph.of("derived", sequential(derived), Shape.of(1, 2, 8, 8)),
                MAIN.columns(Column.parse("kernel_size,groups,mult_adds")));
        assertThat(collapsed(line(text, "├─"))).isEqualTo("├─Conv3DSimple: 1-1 [3, 3] 2 1,440");
    }

    @Test
    void torchvisionsResNetTellsTheGroupsOfItsBottlenecks() {
        TorchinfoSettings settings = MAIN.columns(Column.parse("groups"));
        Graph resnext = Zoo.find("resnext50_32x4d").orElseThrow().graph();
        assertThat(collapsed(line(Torchinfo.text(resnext, settings), "ResNet"))).isEqualTo("ResNet 32");
        assertThat(collapsed(line(Torchinfo.text(resnet18(), settings), "ResNet")))
                .isEqualTo("ResNet 1");
    }

    @Test
    void aDictionarysShapeIsAListInAListWithABatchDimension() {
        List<Input> inputs = List.of(new Input("x", TensorType.of(DType.FLOAT32, 1, 3, 64, 64)));
        Graph graph = Zoo.find("fcn_resnet50").orElseThrow().graph(Options.NONE, Mode.EVAL, DType.FLOAT32, inputs);
        String text = Torchinfo.text(graph, ONE_EIGHT.depth(1).batchDimension(0));
        assertThat(collapsed(line(text, "FCN"))).isEqualTo("FCN [[1, 21, 64, 64]] --");
        assertThat(collapsed(line(text, "├─IntermediateLayerGetter")))
                .isEqualTo("├─IntermediateLayerGetter: 1-1 [[1, 2048, 8, 8]] 23,508,032");
        assertThat(collapsed(line(text, "├─FCNHead"))).startsWith("├─FCNHead: 1-2 [1, 21, 8, 8]");
    }

    @Test
    void symbolsAreRefused() {
        Graph graph = Graph.of("symbols", sequential(conv(4, 3)), Shape.parse("Bx3xSxS"));
        assertThatThrownBy(() -> Torchinfo.text(graph, MAIN))
                .isInstanceOf(BadInput.class)
                .hasMessage("torchinfo's text has numbers only, but the input of symbols is Bx3xSxS; "
                        + "give it a shape without letters");
    }

    @Test
    void aBareOperatorIsANetworkOfOneRow() {
        String text = Torchinfo.text(Graph.of("bare", linear(4), Shape.of(2, 3)), MAIN);
        assertThat(collapsed(line(text, "Linear"))).isEqualTo("Linear [2, 4] 16");
        assertThat(text).contains("Total mult-adds: 32\n");
    }

    @Test
    void unknownAndUnfittingSettingsAreRefused() {
        refused(
                () -> Column.parse("output_size,flops"),
                "unknown column 'flops'; known: input_size, output_size, "
                        + "num_params, params_percent, kernel_size, groups, mult_adds, trainable");
        refused(
                () -> RowSetting.parse("depth,"),
                "unknown row setting ''; known: depth, var_names, ascii_only, " + "hide_recursive_layers");
        refused(() -> ONE_EIGHT.depth(-1), "the depth must not be negative, but is -1");
        refused(() -> ONE_EIGHT.columnWidth(0), "the width of columns must be positive, but is 0");
        refused(() -> ONE_EIGHT.verbose(3), "verbose must be 1 or 2, but is 3");
        refused(() -> ONE_EIGHT.batchDimension(-1), "the batch dimension must not be negative, but is -1");
        refused(
                () -> ONE_EIGHT.columns(List.of(Column.GROUPS)),
                "torchinfo 1.8 has no column 'groups'; use torchinfo-main");
        refused(() -> MAIN.columns(List.of(Column.MULT_ADDS)).withoutInput(), "the column 'mult_adds' needs an input");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(BadInput.class).hasMessage(message);
    }

    @Test
    void aChainOfManyLayersIsPrinted() {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            steps.add(relu());
        }
        Graph graph = Graph.of("chain", sequential(steps.toArray(new Step[0])), Shape.of(1, 4));
        for (TorchinfoSettings settings : List.of(ONE_EIGHT, MAIN)) {
            assertThat(Torchinfo.text(graph, settings)).contains("├─ReLU: 1-20000 ");
        }
    }
}

package dev.loupe.formats.keras;

import static dev.loupe.formats.keras.FunctionalConfig.layer;
import static dev.loupe.formats.keras.FunctionalConfig.made;
import static dev.loupe.formats.keras.FunctionalConfig.sequential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.formats.Formats;
import dev.loupe.formats.InputShape;
import dev.loupe.formats.Model;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Shape;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Totals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Architectures that are configurations only. */
class KerasConfigTest {
    private static final String MISSING = "model.weights.h5 is missing, so that no weights are checked";

    @TempDir
    Path folder;

    private Model read(String config, InputShape... inputs) {
        try {
            Path file = FunctionalConfig.write(folder.resolve("model.keras"), config);
            return Formats.read(file, List.of(inputs));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Graph graph(String config) {
        Model model = read(config);
        assertThat(model.warnings()).containsExactly(MISSING);
        return model.graph().orElseThrow();
    }

    private static List<String> shapes(Graph graph) {
        return graph.outputs().stream().map(value -> value.shape().toString()).toList();
    }

    private static Totals totals(Graph graph) {
        return Inspection.of(graph).totals();
    }

    static Stream<Arguments> applications() {
        return Stream.of(
                Arguments.of("vgg16", KerasApplications.vgg16(), 138_357_544, 0),
                Arguments.of("resnet50", KerasApplications.resnet50(), 25_636_712, 53_120),
                Arguments.of("mobilenet", KerasApplications.mobilenet(), 4_253_864, 21_888),
                Arguments.of("mobilenetV2", KerasApplications.mobilenetV2(), 3_538_984, 34_112));
    }

    /** Counts of the library's own documentation. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("applications")
    void applicationsHaveTheWeightsThatAreKnown(String name, String config, long weights, long frozen) {
        Graph graph = graph(config);

        Totals totals = totals(graph);
        assertThat(totals.parameters().plus(totals.buffers()).value()).as(name).isEqualTo(weights);
        assertThat(totals.buffers().value()).isEqualTo(frozen);
        assertThat(shapes(graph)).containsExactly("1x1000");
    }

    /** 20,000 words of 128; two directions of 4 (128 + 64 + 1) 64 twice; a dense layer of 1. */
    @Test
    void aClassifierOfTextsReadsInBothDirections() {
        String lstm =
                "\"merge_mode\":\"concat\",\"layer\":" + layer("LSTM", "lstm", "\"units\":64,\"return_sequences\":");
        Graph graph = graph(sequential(
                layer("Embedding", "e", "\"input_dim\":20000,\"output_dim\":128,\"batch_input_shape\":[null,100]"),
                layer("Bidirectional", "a", lstm.substring(0, lstm.length() - 1) + "true}}"),
                layer("Bidirectional", "b", lstm.substring(0, lstm.length() - 1) + "false}}"),
                layer("Dense", "d", "\"units\":1,\"activation\":\"sigmoid\"")));

        assertThat(shapes(graph)).containsExactly("1x1");
        assertThat(totals(graph).parameters().value()).isEqualTo(2_757_761);
        assertThat(totals(graph).multiplyAdds().value()).isEqualTo(100L * 2 * 256 * (128 + 64 + 128 + 64) + 128);
    }

    /** Siamese: a model that is called twice has its weights once, counted from node 1 as Keras 2 does, or from 0. */
    @ParameterizedTest
    @CsvSource({"0", "1"})
    void aSharedModelHasItsWeightsOnce(int first) {
        FunctionalConfig tower = new FunctionalConfig("tower");
        String hidden = tower.add("Dense", "hidden", "\"units\":16", tower.input("in", "[null,8]"));
        String config = tower.config(tower.add("Dense", "out", "\"units\":4", hidden));
        FunctionalConfig net = new FunctionalConfig("siamese");
        String left = net.input("left", "[null,8]");
        String right = net.input("right", "[null,8]");
        net.called(
                "{\"class_name\":\"Functional\",\"name\":\"tower\",\"config\":" + config,
                "tower",
                List.of(List.of(left), List.of(right)));
        String joined =
                net.add("Concatenate", "cat", "\"axis\":-1", made("tower", first, 0), made("tower", first + 1, 0));
        Graph graph = graph(net.model(joined));

        assertThat(shapes(graph)).containsExactly("1x8");
        assertThat(totals(graph).parameters().value()).isEqualTo(8 * 16 + 16 + 16 * 4 + 4);
        assertThat(totals(graph).multiplyAdds().value()).isEqualTo(2 * (8 * 16 + 16 * 4));
    }

    /** An encoder's last states are a decoder's first. */
    @Test
    void statesGoFromOneLayerToAnother() {
        FunctionalConfig net = new FunctionalConfig("seq2seq");
        String source = net.input("source", "[null,7,5]");
        String target = net.input("target", "[null,9,6]");
        net.add("LSTM", "encoder", "\"units\":32,\"return_state\":true", source);
        String decoded = net.add(
                "LSTM",
                "decoder",
                "\"units\":32,\"return_sequences\":true",
                target,
                made("encoder", 0, 1),
                made("encoder", 0, 2));
        Graph graph = graph(net.model(net.add("Dense", "words", "\"units\":10", decoded)));

        assertThat(shapes(graph)).containsExactly("1x9x10");
        assertThat(totals(graph).parameters().value()).isEqualTo(128 * (5 + 32 + 1) + 128 * (6 + 32 + 1) + 33 * 10);
    }

    @Test
    void aLayerIsAppliedToEveryStep() {
        String dense = "\"layer\":" + layer("Dense", "inner", "\"units\":3") + "}";
        Graph graph = graph(sequential(
                layer("InputLayer", "in", "\"batch_input_shape\":[null,4,5]"),
                layer("TimeDistributed", "steps", dense)));

        assertThat(shapes(graph)).containsExactly("1x4x3");
        assertThat(totals(graph).multiplyAdds().value()).isEqualTo(4 * 5 * 3);
    }

    /** One layer on one input: what comes out, its weights and its multiply-adds, by hand. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "GRU|'\"units\":6,\"reset_after\":false'|[null,7,5]|1x6|216|1386",
                "GRU|'\"units\":6,\"reset_after\":true'|[null,7,5]|1x6|234|1386",
                "LSTM|'\"units\":6,\"activation\":\"relu\",\"return_sequences\":true'|[null,7,5]|1x7x6|288|1848",
                "SimpleRNN|'\"units\":6,\"go_backwards\":true'|[null,7,5]|1x6|72|462",
                "RNN|'\"cell\":{\"class_name\":\"StackedRNNCells\",\"config\":{\"cells\":[{\"class_name\":\"LSTMCell\",\"config\":{\"units\":6}},{\"class_name\":\"LSTMCell\",\"config\":{\"units\":4}}]}}'|[null,7,5]|1x4|464|2968",
                "MultiHeadAttention|'\"num_heads\":2,\"key_dim\":4,\"use_bias\":true'|[null,7,5]|1x7x5|189|1904",
                "GroupQueryAttention|'\"num_query_heads\":4,\"num_key_value_heads\":2,\"head_dim\":3'|[null,7,5]|1x7x5|209|2436",
                "Attention|'\"use_scale\":true'|[null,7,5]|1x7x5|1|490",
                "AdditiveAttention|'\"use_scale\":true'|[null,7,5]|1x7x5|5|490",
                "GroupNormalization|'\"groups\":2,\"axis\":-1'|[null,4,4,6]|1x4x4x6|12|0",
                "RMSNormalization|'\"axis\":-1'|[null,7,5]|1x7x5|5|0",
                "UnitNormalization|'\"axis\":-1'|[null,7,5]|1x7x5|0|0",
                "PReLU|'\"shared_axes\":[1,2]'|[null,4,4,6]|1x4x4x6|6|0",
                "PReLU|'\"shared_axes\":null'|[null,4,4,6]|1x4x4x6|96|0",
                "EinsumDense|'\"equation\":\"abc,cde->abde\",\"output_shape\":[null,2,3],\"bias_axes\":\"de\"'|[null,7,5]|1x7x2x3|36|210",
                "EinsumDense|'\"equation\":\"...x,xy->...y\",\"output_shape\":3,\"bias_axes\":\"y\"'|[null,7,5]|1x7x3|18|105",
                "Cropping1D|'\"cropping\":[1,2]'|[null,7,5]|1x4x5|0|0",
                "Cropping2D|'\"cropping\":[[1,2],[0,1]]'|[null,7,5,3]|1x4x4x3|0|0",
                "Cropping3D|'\"cropping\":[[1,1],[0,1],[2,0]]'|[null,4,4,4,3]|1x2x3x2x3|0|0",
                "LocallyConnected1D|'\"filters\":4,\"kernel_size\":[3]'|[null,7,5]|1x5x4|320|300",
                "LocallyConnected2D|'\"filters\":4,\"kernel_size\":[3,3],\"use_bias\":false'|[null,5,5,2]|1x3x3x4|648|648",
                "SeparableConv1D|'\"filters\":4,\"kernel_size\":[3]'|[null,7,5]|1x5x4|39|175",
                "SeparableConv2D|'\"filters\":4,\"kernel_size\":[3,3]'|[null,5,5,2]|1x3x3x4|30|234",
                "ConvLSTM2D|'\"filters\":4,\"kernel_size\":[3,3],\"padding\":\"same\"'|[null,3,5,5,2]|1x5x5x4|880|64800",
                "SpectralNormalization|'\"layer\":{\"class_name\":\"Dense\",\"config\":{\"name\":\"d\",\"units\":3}}'|[null,5]|1x3|18|15",
                "Normalization|'\"axis\":[-1]'|[null,5]|1x5|0|0",
                "Resizing|'\"height\":9,\"width\":8'|[null,5,5,3]|1x9x8x3|0|0",
                "CenterCrop|'\"height\":3,\"width\":2'|[null,5,5,3]|1x3x2x3|0|0",
                "RandomFlip|'\"mode\":\"horizontal\"'|[null,5,5,3]|1x5x5x3|0|0",
                "CategoryEncoding|'\"num_tokens\":12,\"output_mode\":\"multi_hot\"'|[null,5]|1x12|0|0",
                "Discretization|'\"bin_boundaries\":[0.0,1.0]'|[null,5]|1x5|0|0",
                "TextVectorization|'\"output_sequence_length\":20'|[null,1]|1x20|0|0",
                "StringLookup|'\"vocabulary_size\":9,\"output_mode\":\"one_hot\"'|[null,1]|1x9|0|0",
                "Masking|'\"mask_value\":0.0'|[null,7,5]|1x7x5|0|0",
            })
    void aLayerHasItsShapeAndWork(
            String kind, String config, String input, String output, long parameters, long multiplyAdds) {
        FunctionalConfig net = new FunctionalConfig("one");
        String x = net.input("in", input);
        String[] from = kind.contains("Attention") ? new String[] {x, x} : new String[] {x};
        Graph graph = graph(net.model(net.add(kind, "layer", config, from)));

        assertThat(shapes(graph)).containsExactly(output);
        assertThat(totals(graph).parameters().value()).isEqualTo(parameters);
        assertThat(totals(graph).multiplyAdds().value()).isEqualTo(multiplyAdds);
    }

    @ParameterizedTest
    @CsvSource({
        "Add,1x6",
        "Subtract,1x6",
        "Multiply,1x6",
        "Average,1x6",
        "Maximum,1x6",
        "Minimum,1x6",
        "Concatenate,1x12"
    })
    void valuesAreMerged(String kind, String output) {
        FunctionalConfig net = new FunctionalConfig("merge");
        String a = net.input("a", "[null,6]");
        String b = net.input("b", "[null,6]");

        assertThat(shapes(graph(net.model(net.add(kind, "merged", "", a, b))))).containsExactly(output);
    }

    @Test
    void functionsOfTensorFlowAreLayers() {
        FunctionalConfig net = new FunctionalConfig("lambda");
        String x = net.input("in", "[null,4,6]");
        String doubled = x.replace("{}", "{\"y\":2.0,\"name\":null}");
        x = net.add("TFOpLambda", "times", "\"function\":\"math.multiply\"", doubled);
        x = net.add("TFOpLambda", "mean", "\"function\":\"math.reduce_mean\"", x.replace("{}", "{\"axis\":1}"));
        x = net.add(
                "SlicingOpLambda",
                "slice",
                "\"function\":\"__operators__.getitem\"",
                x.replace(
                        "{}",
                        "{\"slice_spec\":[{\"start\":null,\"stop\":null,\"step\":null},{\"start\":1,\"stop\":4,\"step\":null}]}"));

        assertThat(shapes(graph(net.model(x)))).containsExactly("1x3");
    }

    /** Code is not run: what comes behind it is not known, and that is said. */
    @Test
    void behindCodeNothingIsKnownAndNothingFails() {
        Model model = read(sequential(
                layer("Dense", "before", "\"units\":3,\"batch_input_shape\":[null,5]"),
                layer("Lambda", "code", "\"function\":[\"4wEAAAAA\",null,null]"),
                layer("Dense", "behind", "\"units\":3")));

        assertThat(model.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("code", "never run", "not counted"));
        assertThat(shapes(model.graph().orElseThrow())).containsExactly("?");
    }

    @Test
    void anInputOfAnotherNameIsRefused() {
        String config = sequential(layer("Dense", "d", "\"units\":3,\"batch_input_shape\":[null,5]"));

        assertThatThrownBy(() -> read(config, new InputShape("other", Shape.of(1, 5))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no input 'other'")
                .hasMessageContaining("d_input");
        assertThatThrownBy(() -> read(config, new InputShape("", Shape.of(1, 5)), new InputShape("", Shape.of(1, 5))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("2 shapes are given");
        assertThat(shapes(
                        read(config, new InputShape("", Shape.of(8, 5))).graph().orElseThrow()))
                .containsExactly("8x3");
    }

    @Test
    void modelsWithinModelsEndSomewhere() {
        String config = sequential(layer("Dense", "d", "\"units\":3,\"batch_input_shape\":[null,5]"));
        for (int i = 0; i < 40; i++) {
            config = sequential(config.substring(0, config.length() - 1));
        }
        String deep = config;

        assertThatThrownBy(() -> read(deep))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("models within each other");
    }
}

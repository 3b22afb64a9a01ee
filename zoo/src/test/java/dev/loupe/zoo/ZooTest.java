package dev.loupe.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ZooTest {

    static List<String> names() {
        return Zoo.names();
    }

    @Test
    void noTwoNetworksHaveOneName() {
        assertThat(Zoo.names()).doesNotHaveDuplicates().hasSizeGreaterThan(120);
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyNetworkIsFoundUnderItsNameWithSourceAndYear(String name) {
        Entry entry = Zoo.find(name).orElseThrow();
        assertThat(entry.name()).isEqualTo(name);
        assertThat(entry.source()).isNotBlank();
        assertThat(entry.year()).isBetween(1989, 2026);
        assertThat(entry.inputs()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyNetworkIsBuiltForTrainingToo(String name) {
        Entry entry = Zoo.find(name).orElseThrow();
        Graph training = entry.graph(Options.NONE, Mode.TRAIN, DType.FLOAT32, entry.inputs());
        assertThat(parameters(training)).isEqualTo(parameters(entry.graph()));
    }

    @ParameterizedTest
    @MethodSource("names")
    void anUnknownOptionIsRefusedByName(String name) {
        assertThatThrownBy(() -> graph(name, "colour=7"))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(name + " has no option 'colour'");
    }

    @Test
    void anUnknownNameIsNotFound() {
        assertThat(Zoo.find("resnet51")).isEmpty();
        assertThat(Zoo.find("")).isEmpty();
        assertThat(Zoo.find("conv")).isEmpty();
    }

    /** The figures are those of the network named last, or follow from it by hand. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resnet50     | width=2                               | 68883240   | wide_resnet50_2",
                "resnet50     | classes=10                            | 23528522   | 25557032 - 990 * 2049",
                "vgg16        | classes=10                            | 134301514  | 138357544 - 990 * 4097",
                "mnasnet1_0   | width=0.5                             | 2218512    | mnasnet0_5",
                "efficientnet_b0 | width=1.1,depth=1.2                | 9109994    | efficientnet_b2",
                "vit_b_16     | patch=32                              | 88224232   | vit_b_32",
                "vit_b_16     | layers=24,heads=16,width=1024         | 304326632  | vit_l_16",
                "vit_b_16     | image_size=384                        | 86859496   | 380 more positions of 768",
                "resnet50     | channels=1                            | 25550760   | 25557032 - 2 * 64 * 49",
                "gpt2         | layers=24,width=1024,heads=16         | 354823168  | gpt2-medium",
                "llama-7b     | vocabulary=128256,hidden=14336,key_value_heads=8 | 8030261248 | llama3-8b",
                "llama3-8b    | vocabulary=32000                      | 7241732096 | mistral-7b",
                "lstm         | features=6                            | 420        | 392 + 28",
                "lstm         | hidden=7,layers=1                     | 392        | lstm",
                "fcn_resnet50 | aux=true                              | 35322218   | torchvision's documentation",
                "deeplabv3_resnet50 | aux=true                        | 42004074   | torchvision's documentation",
                "deeplabv3_mobilenet_v3_large | aux=true              | 11029328   | torchvision's documentation",
                "detector_small | classes=10                          | 390186     | 387936 of convolutions + 960 of norms + 1290",
                "rpn_head     | anchors=9                             | 153389     | 147584 + 9 * 129 + 36 * 129",
                "box_head     | classes=10                            | 898355     | 3201 * 256 + 257 * 256 + 257 * (11 + 40)",
            })
    void optionsChangeTheNetworkAsTheySay(String name, String options, long parameters, String why) {
        assertThat(parameters(graph(name, options))).as(why).isEqualTo(parameters);
    }

    @ParameterizedTest
    @CsvSource({"classes=0", "classes=-1", "classes=ten", "classes=1000001", "width=1e9"})
    void anOptionOutOfRangeIsRefused(String option) {
        assertThatThrownBy(() -> graph("mobilenet_v2", option))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("the option " + option + " needs a");
    }

    @ParameterizedTest
    @CsvSource({
        "resnet50, 1x1x224x224, conv1.weight",
        "vit_b_16, 1x3x384x384, encoder.pos_embedding",
        "maxvit_t, 1x3x256x256, blocks.0",
        "yolov3, 1x3x400x400, cannot join",
        "inception_v3, 1x3x32x32, Mixed",
        "bert-base, 1x600, embeddings",
    })
    void anInputThatDoesNotFitIsRefusedWithItsPlace(String name, String shape, String place) {
        Entry entry = Zoo.find(name).orElseThrow();
        assertThatThrownBy(() -> entry.graph(
                        Options.NONE,
                        Mode.EVAL,
                        DType.FLOAT32,
                        List.of(entry.inputs().get(0).shape(Shape.parse(shape)))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(place);
    }

    private static Graph graph(String name, String options) {
        Entry entry = Zoo.find(name).orElseThrow();
        Options asked = Options.parse(options);
        return entry.graph(asked, Mode.EVAL, DType.FLOAT32, entry.usual(asked));
    }

    private static long parameters(Graph graph) {
        return graph.parameters().stream()
                .filter(parameter -> !parameter.isBuffer())
                .map(Parameter::elements)
                .mapToLong(size -> size.value())
                .sum();
    }
}

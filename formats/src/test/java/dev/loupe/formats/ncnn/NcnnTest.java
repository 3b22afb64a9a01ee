package dev.loupe.formats.ncnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.formats.Formats;
import dev.loupe.formats.InputShape;
import dev.loupe.formats.Model;
import dev.loupe.formats.Samples;
import dev.loupe.formats.Tensor;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Shape;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Totals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NcnnTest {
    @TempDir
    Path folder;

    /** LeNet of Caffe's examples, whose figures are known: 431,080 parameters, 2,293,000 multiply-adds. */
    private static final List<String> LENET = List.of(
            "Input data 0 1 data 0=28 1=28 2=1",
            "Convolution conv1 1 1 data conv1 0=20 1=5 5=1 6=500",
            "Pooling pool1 1 1 conv1 pool1 0=0 1=2 2=2",
            "Convolution conv2 1 1 pool1 conv2 0=50 1=5 5=1 6=25000",
            "Pooling pool2 1 1 conv2 pool2 0=0 1=2 2=2",
            "InnerProduct ip1 1 1 pool2 ip1 0=500 1=1 2=400000 9=1",
            "InnerProduct ip2 1 1 ip1 ip2 0=10 1=1 2=5000",
            "Softmax prob 1 1 ip2 prob 0=0 1=1");

    private Path write(List<String> layers) throws IOException {
        return Files.writeString(
                folder.resolve("net.param"), "7767517\n" + layers.size() + " 99\n" + String.join("\n", layers) + "\n");
    }

    private static Totals totals(Model model) {
        return Inspection.of(model.graph().orElseThrow()).totals();
    }

    @Test
    void figuresAreThoseOfTheNetworkThatIsDescribed() throws IOException {
        Model model = Formats.read(write(LENET));

        assertThat(model.format()).isEqualTo("ncnn");
        assertThat(model.warnings()).isEmpty();
        assertThat(totals(model).parameters().value()).isEqualTo(431_080);
        assertThat(totals(model).multiplyAdds().value()).isEqualTo(2_293_000);
        assertThat(model.graph().orElseThrow().outputs().get(0).shape()).isEqualTo(Shape.of(1, 10));
    }

    @Test
    void anInputWithoutAShapeHasTheChannelsThatItsConvolutionNeeds() throws IOException {
        Path file = write(List.of(
                "Input data 0 1 data", "Convolution c 1 1 data c 0=8 1=3 4=1 5=1 6=216", "Pooling p 1 1 c p 0=1 4=1"));

        assertThat(totals(Formats.read(file)).multiplyAdds()).hasToString("216*H*W");
        List<InputShape> given = List.of(new InputShape("data", Shape.of(1, 3, 10, 20)));
        assertThat(totals(Formats.read(file, given)).multiplyAdds().value()).isEqualTo(216 * 200);
    }

    @Test
    void weightsAreFoundInTheOrderOfTheLayersAndInTheirTypes() throws IOException {
        Path file = write(List.of(
                "Input data 0 1 data 0=4 1=4 2=2",
                "Convolution c 1 1 data c 0=3 1=1 5=1 6=6",
                "BatchNorm b 1 1 c b 0=3",
                "InnerProduct i 1 1 b i 0=2 1=0 2=96"));
        ByteBuffer bytes = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0x01306B47).put(new byte[12]).put(new byte[12]); // float16, and a bias
        bytes.put(new byte[4 * 12]);
        bytes.putInt(0x000D4B38).put(new byte[96]); // int8
        Files.write(folder.resolve("net.bin"), java.util.Arrays.copyOf(bytes.array(), bytes.position()));
        Model model = Formats.read(file);

        assertThat(model.warnings()).isEmpty();
        assertThat(model.tensors())
                .extracting(Tensor::name, Tensor::dtype)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("c.weight", "float16"),
                        org.assertj.core.groups.Tuple.tuple("c.bias", "float32"),
                        org.assertj.core.groups.Tuple.tuple("b.running_var", "float32"),
                        org.assertj.core.groups.Tuple.tuple("i.weight", "int8"));
    }

    @Test
    void weightsOfAnotherNetworkAreToldAsSuch() throws IOException {
        Path file = write(LENET);
        Files.write(folder.resolve("net.bin"), new byte[1000]);
        Model model = Formats.read(file);

        assertThat(model.tensors()).isEmpty();
        assertThat(model.warnings()).singleElement().asString().contains("does not fit the network");
    }

    @Test
    void aLayerThatIsNotKnownLeavesTheRestReadable() throws IOException {
        Model model = Formats.read(write(List.of(
                "Input data 0 1 data 0=4 1=4 2=2",
                "Convolution c 1 1 data c 0=3 1=1 5=0 6=6",
                "Wonder w 1 1 c w 0=1",
                "ReLU r 1 1 w r")));

        assertThat(totals(model).multiplyAdds().value()).isEqualTo(6 * 16);
        assertThat(model.warnings()).singleElement().asString().contains("Wonder is unknown");
    }

    @Test
    void theSampleIsReadWithItsWeights() {
        Model model = Formats.read(Samples.unpack("samples/small.param", folder));
        assertThat(totals(model).parameters().value()).isEqualTo(2_109);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ReLU r 1 1 nothing r                       | takes 'nothing', which nothing before it makes",
                "ReLU r 1 1 r r                             | takes 'r', which nothing before it makes",
                "ReLU r 1                                   | a layer needs a type, a name, and two numbers",
                "ReLU r -1 1 data r                         | more than it names",
                "ReLU r 2000000000 1 data r                 | more than it names",
                "ReLU r 1 1 data data                       | which is made before",
                "ReLU r 1 1 data r 0                        | no setting such as",
                "ReLU r 1 1 data r 0=x                      | is no number",
                "ReLU r 1 1 data r 0=1 0=2                  | stands twice",
                "ReLU r 1 1 data r 99999=1                  | is none, or stands twice",
                "Concat r 1 1 data r -23300=3,1             | announces another number",
                "Convolution c 1 1 data c 0=0 1=3 6=9       | must be from 1 on",
                "Convolution c 1 1 data c 0=7 1=3 6=10      | do not fit 7 outputs",
                "Convolution c 1 1 data c 0=1 1=3 6=90      | for 10 channels",
                "Convolution c 1 1 data c 0=1 1=9 6=162     | does not fit",
                "Convolution c 1 1 data c 0=1 1=3 3=0 6=18  | must be from 1 to",
                "Convolution c 1 1 data c 0=1 1=3 2=99999999 6=18 | must be from 1 to",
                "Convolution c 1 1 data c 0=1e99 1=3 6=18   | is no whole number of 32 bits",
                "InnerProduct i 1 1 data i 0=1 2=5          | for 5 features",
                "Reshape r 1 1 data r 0=7 1=7               | 32 elements",
                "Permute p 1 1 data p 0=-2                  | ",
                "Slice s 1 2 data a b -23300=2,9,1 1=0      | does not fit",
                "nn.Conv2d s 1 1 data b                     | .ncnn.param",
            })
    void whatContradictsItselfIsRefusedWithItsLine(String line, String message) throws IOException {
        Path file = write(List.of("Input data 0 1 data 0=4 1=4 2=2", line));
        if (message == null) {
            assertThat(Formats.read(file).graph()).isPresent();
            return;
        }
        assertThatThrownBy(() -> Formats.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("line 4")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "7767517, line",
        "7767517\\n, line",
        "7767517\\n9 9\\n, announced",
        "7767517\\n-1 9\\n, how many",
        "7767517\\n999999999 9\\nInput d 0 1 d, announced",
        "7767517\\n0 0\\n, Input"
    })
    void aTextThatIsCutOffIsRefused(String text, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("net.param"), text.replace("\\n", "\n"));
        assertThatThrownBy(() -> Formats.read(file)).isInstanceOf(BadInput.class);
    }
}

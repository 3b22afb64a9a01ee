package dev.loupe.formats.openvino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.formats.Formats;
import dev.loupe.formats.InputShape;
import dev.loupe.formats.Model;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Shape;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenVinoTest {
    @TempDir
    Path folder;

    private static Inspection inspect(Path file, InputShape... inputs) {
        return Inspection.of(Formats.read(file, List.of(inputs)).graph().orElseThrow());
    }

    @Test
    void aSmallNetworkHasTheFiguresOfAHand() throws IOException {
        Inspection inspection = inspect(IrText.small().write(folder));

        assertThat(inspection.totals().multiplyAdds().value())
                .isEqualTo(16 * 16 * 16 * 27 + 16 * 16 * 16 * 9 + 10 * 16);
        assertThat(inspection.totals().parameters().value()).isEqualTo(16 * 27 + 16 + 16 * 9 + 160);
        assertThat(inspection.layers().stream().map(Layer::output).map(Object::toString))
                .contains("1x16x16x16", "1x16x1x1", "1x10");
    }

    @Test
    void constantsStandAtTheirPlacesInTheFileBeside() throws IOException {
        Model model = Formats.read(IrText.small().write(folder));

        assertThat(model.warnings()).isEmpty();
        assertThat(model.tensors()).hasSize(4);
        assertThat(model.tensors().get(1).storage().position()).isEqualTo(16 * 27 * 4);
        assertThat(model.tensors().get(1).shape()).containsExactly(1L, 16L, 1L, 1L);
    }

    @Test
    void aMissingFileOfConstantsIsWarnedOf() throws IOException {
        Path file = IrText.small().write(folder);
        Files.delete(folder.resolve("hand.bin"));

        assertThat(Formats.read(file).warnings())
                .containsExactly("the file of constants, hand.bin, is not beside it: constants are told as the XML"
                        + " states them");
    }

    @Test
    void aShortFileOfConstantsIsRejected() throws IOException {
        Path file = IrText.small().write(folder);
        Files.write(folder.resolve("hand.bin"), new byte[100]);

        assertThatThrownBy(() -> Formats.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'const1' (Const): its 1728 bytes from byte 0 on lie beyond");
    }

    @Test
    void transposedConvolutionsMultiplyEachInputByEachTap() throws IOException {
        IrText ir = new IrText();
        int x = ir.parameter("1x8x5x7");
        ir.layer(
                "ConvolutionBackpropData",
                "strides='2,2' pads_begin='1,1' pads_end='1,1' output_padding='1,1'",
                "1x4x10x14",
                x,
                ir.constant("8x4x3x3"));

        assertThat(inspect(ir.write(folder)).totals().multiplyAdds().value()).isEqualTo(8 * 5 * 7 * 4 * 9);
    }

    @Test
    void recurrentLayersMultiplyTheirInputAndTheirState() throws IOException {
        IrText ir = new IrText();
        int x = ir.parameter("2x11x6");
        int state = ir.constant("2x1x5");
        int lengths = ir.constant("2");
        ir.layer(
                "LSTMSequence",
                "hidden_size='5' direction='forward'",
                "2x1x11x5",
                x,
                state,
                state,
                lengths,
                ir.constant("1x20x6"),
                ir.constant("1x20x5"),
                ir.constant("1x20"));

        assertThat(inspect(ir.write(folder)).totals().multiplyAdds().value()).isEqualTo(2 * 11 * 20 * (6 + 5));
    }

    @Test
    void theBodyOfAnIteratorIsCountedOncePerPart() throws IOException {
        IrText body = new IrText();
        int part = body.parameter("2x1x6");
        body.layer("Result", "", "2x1x4", body.layer("MatMul", "", "2x1x4", part, body.constant("6x4")));
        IrText ir = new IrText();
        ir.constant("6x4"); // the bytes that the body's constant reads
        int x = ir.parameter("2x11x6");
        ir.layer(
                "TensorIterator",
                "",
                "2x11x4",
                "<port_map><input external_port_id=\"0\" internal_layer_id=\"0\" axis=\"1\" start=\"0\" end=\"-1\" "
                        + "stride=\"1\" part_size=\"1\"/></port_map><body>" + body.inner() + "</body>",
                x);

        Inspection inspection = inspect(ir.write(folder));

        assertThat(inspection.totals().multiplyAdds().value()).isEqualTo(11 * 2 * 6 * 4);
        assertThat(inspection.totals().parameters().value()).isEqualTo(24);
    }

    @Test
    void layersOfVersion7HoldTheirWeightsThemselves() throws IOException {
        String text = """
                <net name="old" version="7" batch="1"><layers>
                <layer id="0" name="data" precision="FP16" type="Input"><output><port id="0"><dim>1</dim><dim>3</dim>
                <dim>8</dim><dim>8</dim></port></output></layer>
                <layer id="1" name="conv" precision="FP16" type="Convolution"><data kernel="3,3" strides="1,1"
                dilations="1,1" pads_begin="1,1" pads_end="1,1" group="1" output="4"/><input><port id="0"><dim>1</dim>
                <dim>3</dim><dim>8</dim><dim>8</dim></port></input><output><port id="3"><dim>1</dim><dim>4</dim>
                <dim>8</dim><dim>8</dim></port></output><blobs><weights offset="0" size="216"/>
                <biases offset="216" size="8"/></blobs></layer>
                <layer id="2" name="fc" precision="FP16" type="FullyConnected"><data out-size="10"/><input><port id="0">
                <dim>1</dim><dim>4</dim><dim>8</dim><dim>8</dim></port></input><output><port id="3"><dim>1</dim>
                <dim>10</dim></port></output><blobs><weights offset="224" size="5120"/></blobs></layer>
                </layers><edges><edge from-layer="0" from-port="0" to-layer="1" to-port="0"/>
                <edge from-layer="1" from-port="3" to-layer="2" to-port="0"/></edges></net>
                """;
        Inspection inspection = inspect(Files.writeString(folder.resolve("old.xml"), text));

        assertThat(inspection.totals().multiplyAdds().value()).isEqualTo(64 * 4 * 27 + 2560);
        assertThat(inspection.totals().parameters().value()).isEqualTo(4 * 27 + 4 + 2560);
    }

    @Test
    void onlyOpenSizesCanBeGiven() throws IOException {
        IrText open = new IrText();
        int x = open.parameter("-1x3x-1x32");
        open.layer("Convolution", IrText.SLIDES, "-1x16x-1x16", x, open.constant("16x3x3x3"));
        Path file = open.write(folder);

        assertThat(inspect(file, new InputShape("", Shape.of(2, 3, 64, 32)))
                        .totals()
                        .multiplyAdds()
                        .value())
                .isEqualTo(2 * 16 * 32 * 16 * 27);
        Path fixed = IrText.small().write(folder);
        assertThatThrownBy(() -> inspect(fixed, new InputShape("", Shape.of(2, 3, 32, 32))))
                .isInstanceOf(BadInput.class)
                .hasMessage("the input 'parameter0' has the fixed shape 1x3x32x32 in the file, not 2x3x32x32: --input"
                        + " can only give what stands there as ?");
    }

    @Test
    void unknownLayersAreListedWithTheirShapes() throws IOException {
        IrText ir = new IrText();
        int warp = ir.layer("WarpDrive", "", "1x12", ir.parameter("1x7"));
        ir.layer("MatMul", "", "1x5", warp, ir.constant("12x5"));
        Path file = ir.write(folder);

        assertThat(Formats.read(file).warnings())
                .containsExactly("the operator WarpDrive is unknown: its work is not counted");
        assertThat(inspect(file).totals().multiplyAdds().value()).isEqualTo(60);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<dim>16</dim> | <dim>-16</dim> | a dimension is negative",
                "<dim>16</dim> | <dim>many</dim> | should be a whole number",
                "to-layer='4' to-port='0' | to-layer='44' to-port='0' | an edge leads to layer 44",
                "from-layer='2' from-port='9' | from-layer='5' from-port='9' | waits in a circle",
                "size='1728' | size='1700' | take 1728 bytes, but it has 1700",
                "offset='0' | offset='-4' | is no place in the file of constants",
                "strides='2,2' | strides='0,2' | a stride must be positive",
                "strides='2,2' | strides='1,2' | is said to be 1x16x16x16, but is 1x16x32x16",
                "<net name | <net wrong=name name | its XML is damaged",
                "id='3' name | id='2' name | two layers have the id 2",
            })
    void whatIsWrongIsNamed(String good, String bad, String message) throws IOException {
        Path file = IrText.small().write(folder);
        String text = Files.readString(file);
        assertThat(text).contains(good.replace('\'', '"'));
        Files.writeString(file, text.replaceFirst(Pattern.quote(good.replace('\'', '"')), bad.replace('\'', '"')));

        assertThatThrownBy(() -> Formats.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(message);
    }
}

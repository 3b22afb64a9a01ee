package dev.loupe.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.inspect.Inspection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks of Darknet and Caffe become ONNX with their weights. */
class TextFormatsConversionTest {
    @TempDir
    Path folder;

    @Test
    void aDarknetNetworkKeepsItsFiguresAndWeights() throws IOException {
        String text = """
                [net]
                width=16
                height=16
                channels=3
                [convolutional]
                batch_normalize=1
                filters=4
                size=3
                pad=1
                activation=leaky
                [maxpool]
                size=2
                stride=2
                [reorg]
                stride=2
                [convolutional]
                filters=14
                activation=linear
                [yolo]
                mask=0,1
                classes=2
                """;
        Path cfg = Files.writeString(folder.resolve("a.cfg"), text);
        int numbers = 4 * 4 + 4 * 27 + 14 + 14 * 16;
        ByteBuffer bytes = ByteBuffer.allocate(20 + 4 * numbers).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0).putInt(2).putInt(0).putLong(64);
        for (int i = 0; i < numbers; i++) {
            bytes.putFloat(i / 8f);
        }
        Files.write(folder.resolve("a.weights"), bytes.array());

        isConverted(Formats.read(cfg));
    }

    @Test
    void aCaffeNetworkKeepsItsFiguresAndWeights() throws IOException {
        isConverted(Formats.read(Samples.unpack("samples/version1.caffemodel", folder)));
    }

    @Test
    void statisticsThatCaffeKeepsTimesAFactorAreDividedByIt() throws IOException {
        Path file = Samples.unpack("samples/small.caffemodel", folder);
        Tensor factor = Formats.read(file).tensors().stream()
                .filter(tensor -> tensor.name().equals("bn1.num_batches_tracked"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat((int) factor.storage().position(), 2.5f);
        Model model = Formats.read(Files.write(file, bytes));

        Path converted = folder.resolve("a.onnx");
        Conversion.write(model, Conversion.Target.ONNX, converted);
        float[] stored = floats(model, "bn1.running_var");
        float[] written = floats(Formats.read(converted), "bn1.running_var");
        assertThat(written).hasSameSizeAs(stored);
        for (int i = 0; i < stored.length; i++) {
            assertThat(written[i]).isEqualTo((float) (stored[i] / 2.5), within(1e-6f));
        }
    }

    private static float[] floats(Model model, String name) throws IOException {
        Tensor tensor = model.tensors().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TensorData.copy(tensor, out);
        float[] floats = new float[out.size() / Float.BYTES];
        ByteBuffer.wrap(out.toByteArray())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(floats);
        return floats;
    }

    private void isConverted(Model model) throws IOException {
        Path file = folder.resolve("a.onnx");
        Conversion.write(model, Conversion.Target.ONNX, file);
        Model converted = Formats.read(file);

        assertThat(figures(converted)).isEqualTo(figures(model));
        assertThat(contents(converted)).isEqualTo(contents(model)).isNotEmpty();
    }

    private static String figures(Model model) {
        Inspection inspection = Inspection.of(model.graph().orElseThrow());
        return inspection.totals().parameters() + " " + inspection.totals().multiplyAdds() + " "
                + inspection.graph().outputs().get(0).shape();
    }

    private static Map<String, String> contents(Model model) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (Tensor tensor : model.tensors()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            TensorData.copy(tensor, out);
            contents.put(tensor.name(), tensor.shape() + HexFormat.of().formatHex(out.toByteArray()));
        }
        return contents;
    }
}

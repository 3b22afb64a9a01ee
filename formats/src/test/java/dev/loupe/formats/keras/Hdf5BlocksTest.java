package dev.loupe.formats.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.formats.Formats;
import dev.loupe.formats.Samples;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.TensorData;
import dev.loupe.graph.BadInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Datasets in blocks, packed or not, as h5py writes them in HDF5's oldest and newest forms: all count from 0. */
class Hdf5BlocksTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"blocks_earliest.h5", "blocks_latest.h5"})
    void everyLayoutIsReadElementByElement(String name) throws IOException {
        List<Tensor> tensors =
                Formats.tensors(Samples.unpack("samples/" + name, folder)).tensors();
        assertThat(tensors).hasSize(312);
        for (Tensor tensor : tensors) {
            assertThat(numbers(tensor)).as(tensor.name()).isEqualTo(counted(tensor.elements()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocks_earliest.h5", "blocks_latest.h5"})
    void aViewOfBlocksIsReadInItsOwnOrder(String name) throws IOException {
        Tensor tensor = find(Samples.unpack("samples/" + name, folder), "packed");
        List<Long> shape = new ArrayList<>(tensor.shape());
        List<Long> strides = new ArrayList<>(tensor.strides());
        Collections.reverse(shape);
        Collections.reverse(strides);
        Tensor turned = new Tensor("t", tensor.dtype(), shape, strides, 0, tensor.bytes(), tensor.storage());
        List<Double> expected = new ArrayList<>();
        for (int k = 0; k < 6; k++) {
            for (int j = 0; j < 4; j++) {
                for (int i = 0; i < 9; i++) {
                    expected.add(24.0 * i + 6 * j + k);
                }
            }
        }

        assertThat(numbers(turned)).isEqualTo(expected);
    }

    @Test
    void aByteThatChangedIsFoundByTheCheckSum() throws IOException {
        Path file = Samples.unpack("samples/blocks_earliest.h5", folder);
        byte[] bytes = Files.readAllBytes(file);
        int place = indexOf(bytes, new byte[] {3, 4, 5});
        bytes[place + 1] = 40;
        Files.write(file, bytes);

        assertThatThrownBy(() -> numbers(find(file, "odd_sum")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("check sum");
    }

    @ParameterizedTest
    @CsvSource({"blocks_earliest.h5, one_packed_block", "blocks_latest.h5, one_packed_block"})
    void aBlockThatInflatesToMoreThanItHasIsRefused(String name, String dataset) throws IOException {
        Path file = Samples.unpack("samples/" + name, folder);
        byte[] bytes = Files.readAllBytes(file);
        byte[] bomb = deflated(new byte[4096]);
        byte[] packed = deflated(little(30));
        int place = indexOf(bytes, packed);
        assertThat(bomb.length).isLessThan(packed.length);
        System.arraycopy(bomb, 0, bytes, place, bomb.length);
        Files.write(file, bytes);

        assertThatThrownBy(() -> numbers(find(file, dataset)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("inflates to more than the 120 bytes");
    }

    @Test
    void anIndexOfBlocksThatGoesInCirclesIsRefused() throws IOException {
        Path file = Samples.unpack("samples/blocks_earliest.h5", folder);
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int changed = 0;
        for (int i = 0; i + 64 < bytes.length; i++) {
            // Inner nodes of an index of data: "TREE", 1, a height above 0. Their first child becomes themselves.
            if (data.getInt(i) == 0x45455254 && bytes[i + 4] == 1 && bytes[i + 5] > 0) {
                data.putLong(i + 24 + 8 + 3 * 8, i);
                changed++;
            }
        }
        assertThat(changed).isPositive();
        Files.write(file, bytes);

        assertThatThrownBy(() -> Formats.tensors(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("an index of blocks goes in circles");
    }

    private static Tensor find(Path file, String name) {
        return Formats.tensors(file).tensors().stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] little(int count) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            buffer.putFloat(i);
        }
        return buffer.array();
    }

    /** By zlib at h5py's usual level. */
    private static byte[] deflated(byte[] plain) {
        java.util.zip.Deflater deflater = new java.util.zip.Deflater(4);
        deflater.setInput(plain);
        deflater.finish();
        byte[] packed = new byte[plain.length + 64];
        int length = deflater.deflate(packed);
        deflater.end();
        return java.util.Arrays.copyOf(packed, length);
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (java.util.Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("the bytes are not there");
    }

    private static List<Double> counted(long count) {
        List<Double> numbers = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            numbers.add((double) i);
        }
        return numbers;
    }

    private static List<Double> numbers(Tensor tensor) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TensorData.copy(tensor, out);
        ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        List<Double> numbers = new ArrayList<>();
        while (bytes.hasRemaining()) {
            numbers.add(
                    switch (tensor.dtype()) {
                        case "float64" -> bytes.getDouble();
                        case "uint8" -> (double) bytes.get();
                        default -> (double) bytes.getFloat();
                    });
        }
        return numbers;
    }
}

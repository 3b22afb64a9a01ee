package dev.loupe.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.graph.BadInput;
import dev.loupe.models.Sample;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataTest {
    private static Batches batches(long seed) {
        ImageSet images = FashionMnist.read(Sample.folder()).train();
        return new Batches(images, images.normalisation(), 30, 32, new Augmentation(true, 2), seed);
    }

    @Test
    void theSampleHasTenClassesOfThirty() {
        Split split = FashionMnist.read(Sample.folder());
        int[] counts = new int[10];
        for (int i = 0; i < split.train().count(); i++) {
            counts[split.train().label(i)]++;
        }
        assertThat(counts).containsOnly(30);
        assertThat(split.test().count()).isEqualTo(100);
    }

    @Test
    void anEpochHoldsEveryImageOnceAndTheNextInAnotherOrder() {
        Batches batches = batches(1);
        int[] counts = new int[10];
        for (long step = 0; step < batches.perEpoch(); step++) {
            for (long label : batches.ofStep(step).labels()) {
                counts[(int) label]++;
            }
        }
        assertThat(counts).containsOnly(30);
        assertThat(batches.ofStep(10).labels()).isNotEqualTo(batches.ofStep(0).labels());
    }

    @Test
    void aBatchFollowsFromSeedAndNumberAlone() {
        Batch first = batches(1).ofStep(25);
        Batches other = batches(1);
        other.ofStep(3);
        assertThat(other.ofStep(25).images()).isEqualTo(first.images());
        assertThat(batches(2).ofStep(25).images()).isNotEqualTo(first.images());
    }

    @Test
    void normalisedImagesHaveMeanZeroAndDeviationOne() {
        ImageSet images = FashionMnist.read(Sample.folder()).train();
        Batches plain = new Batches(images, images.normalisation(), 300, 28, Augmentation.NONE, 0);
        float[] values = plain.plain(0).images();
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
        }
        assertThat(Math.abs(sum / values.length)).isLessThan(1e-5);
        assertThat(Math.abs(squares / values.length - 1)).isLessThan(1e-5);
    }

    @Test
    void damagedFilesAreRefusedByPlace(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("train-images-idx3-ubyte");
        Files.write(file, ByteBuffer.allocate(8).putInt(0x801).putInt(3).array());
        assertThatThrownBy(() -> FashionMnist.read(folder)).hasMessageContaining("byte 0: it begins with 801");

        Files.write(
                file,
                ByteBuffer.allocate(17)
                        .putInt(0x803)
                        .putInt(1)
                        .putInt(28)
                        .putInt(28)
                        .array());
        assertThatThrownBy(() -> FashionMnist.read(folder)).hasMessageContaining("it ends after 1 of 784 bytes");

        Files.write(
                file,
                ByteBuffer.allocate(16)
                        .putInt(0x803)
                        .putInt(Integer.MAX_VALUE)
                        .putInt(Integer.MAX_VALUE)
                        .putInt(2)
                        .array());
        assertThatThrownBy(() -> FashionMnist.read(folder)).isInstanceOf(BadInput.class);

        Files.write(file, new byte[] {0, 0});
        assertThatThrownBy(() -> FashionMnist.read(folder)).hasMessageContaining("it ends too early");
        assertThatThrownBy(() -> FashionMnist.read(folder.resolve("none")))
                .hasMessageContaining("dataset-fashion-mnist");
    }

    @Test
    void foldersOfPicturesAreClasses(@TempDir Path folder) throws IOException {
        for (String name : new String[] {"cat", "dog"}) {
            Files.createDirectories(folder.resolve(name));
            for (int i = 0; i < 5; i++) {
                BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
                image.setRGB(20, 15, name.equals("cat") ? 0xff0000 : 0x0000ff);
                ImageIO.write(
                        image, "png", folder.resolve(name).resolve(i + ".png").toFile());
            }
        }
        Split split = ImageFolder.read(folder, 16, 1);
        assertThat(split.train().classes()).containsExactly("cat", "dog");
        assertThat(split.train().count()).isEqualTo(8);
        assertThat(split.test().count()).isEqualTo(2);
        Files.write(folder.resolve("cat/0.png"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> ImageFolder.read(folder, 16, 1)).hasMessageContaining("0.png: it is no picture");
    }

    /** Figures of PIL 9.4: {@code Image.fromarray(...).resize((3, 2), Image.BILINEAR)} and the same to (7, 5). */
    @Test
    void picturesAreResizedAsPilDoes() {
        byte[] values = new byte[5 * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i * i * 37 % 256);
        }
        Picture picture = new Picture(5, 4, 1, values);
        assertThat(values(picture.resized(3, 2))).containsExactly(SMALLER);
        assertThat(values(picture.resized(7, 5))).containsExactly(LARGER);
    }

    private static final int[] SMALLER = {72, 86, 104, 100, 145, 110};
    private static final int[] LARGER = {
        0, 21, 69, 148, 97, 78, 80, 110, 74, 51, 59, 65, 103, 151, 137, 109, 96, 115, 95, 106, 133, 121, 102, 121, 205,
        158, 111, 72, 133, 57, 56, 197, 208, 140, 45
    };

    private static int[] values(Picture picture) {
        int[] values = new int[picture.width() * picture.height()];
        Arrays.setAll(values, i -> picture.value(0, i / picture.width(), i % picture.width()));
        return values;
    }

    @Test
    void picturesStandUprightAsTheirExifDataSay(@TempDir Path folder) throws IOException {
        BufferedImage image = new BufferedImage(32, 16, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 16; x++) {
                image.setRGB(x, y, 0xffffff);
            }
        }
        Path file = folder.resolve("held.jpg");
        ImageIO.write(image, "jpg", file.toFile());
        byte[] jpeg = Files.readAllBytes(file);
        byte[] exif = {
            (byte) 0xff,
            (byte) 0xe1,
            0,
            34,
            'E',
            'x',
            'i',
            'f',
            0,
            0,
            'M',
            'M',
            0,
            42,
            0,
            0,
            0,
            8,
            0,
            1,
            1,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            6,
            0,
            0,
            0,
            0,
            0,
            0
        };
        byte[] held = new byte[jpeg.length + exif.length];
        System.arraycopy(jpeg, 0, held, 0, 2);
        System.arraycopy(exif, 0, held, 2, exif.length);
        System.arraycopy(jpeg, 2, held, 2 + exif.length, jpeg.length - 2);
        Files.write(file, held);

        // 6: to be turned by 90 degrees to the right; the white left half comes to the top.
        Picture picture = Picture.read(file);
        assertThat(picture.width()).isEqualTo(16);
        assertThat(picture.height()).isEqualTo(32);
        assertThat(picture.value(0, 4, 8)).isGreaterThan(240);
        assertThat(picture.value(0, 28, 8)).isLessThan(15);
    }
}

package dev.loupe.models.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures that Java's own decoders do not read. Those here were written by PIL: red 10 x, green 15 y, blue x y. */
final class CodecsTest {
    @ParameterizedTest
    @CsvSource({"lossless.webp, 0", "cmyk.jpg, 60"})
    void areRead(String name, int tolerance) throws URISyntaxException {
        Path file = Path.of(Objects.requireNonNull(CodecsTest.class.getResource("/dev/loupe/models/pictures/" + name))
                .toURI());

        Picture picture = Picture.read(file);

        assertThat(picture.width()).isEqualTo(24);
        assertThat(picture.height()).isEqualTo(16);
        int sum = 0;
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 24; x++) {
                sum += Math.abs(picture.value(0, y, x) - 10 * x);
                sum += Math.abs(picture.value(1, y, x) - 15 * y);
                sum += Math.abs(picture.value(2, y, x) - x * y % 256);
            }
        }
        assertThat(sum).isLessThanOrEqualTo(tolerance * 24 * 16 * 3 / 10);
    }
}

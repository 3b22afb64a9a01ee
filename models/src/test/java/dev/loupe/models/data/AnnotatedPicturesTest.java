package dev.loupe.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.graph.BadInput;
import dev.loupe.models.boxes.Boxes;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnotatedPicturesTest {
    @TempDir
    Path folder;

    private void picture(String name, int type) throws IOException {
        ImageIO.write(
                new BufferedImage(20, 10, type), "png", folder.resolve(name).toFile());
    }

    /** Ten pictures; the first has a box of one pixel and a crowd, the second none, the others one box each. */
    private String coco() throws IOException {
        List<String> images = new ArrayList<>();
        List<String> boxes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            picture(i + ".png", i % 2 == 0 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_ARGB);
            images.add("{\"id\":" + (100 - i) + ",\"width\":20,\"height\":10,\"file_name\":\"" + i + ".png\"}");
            if (i != 1) {
                boxes.add(
                        "{\"id\":" + (i + 1) + ",\"image_id\":" + (100 - i) + ",\"category_id\":" + (i % 2 == 0 ? 7 : 3)
                                + ",\"bbox\":[" + i + ",2," + (i == 0 ? "1,1" : "5,4") + "],\"area\":1,\"iscrowd\":0}");
            }
        }
        boxes.add("{\"id\":99,\"image_id\":100,\"category_id\":7,\"bbox\":[0,0,20,10],\"area\":200,\"iscrowd\":1}");
        Path file = folder.resolve("annotations.json");
        Files.writeString(
                file,
                "{\"images\":[" + String.join(",", images) + "],\"annotations\":[" + String.join(",", boxes)
                        + "],\"categories\":[{\"id\":7,\"name\":\"cup\"},{\"id\":3,\"name\":\"car\"}]}");
        return "coco:" + file + ":" + folder;
    }

    @Test
    void everyFifthPictureIsHeldOutInTheOrderOfTheFile() throws IOException {
        DetectionSplit split = DetectionData.open(coco());
        assertThat(split.train().count()).isEqualTo(8);
        assertThat(split.test().count()).isEqualTo(2);
        assertThat(split.test().truths(0).boxes()).isEqualTo(Boxes.of(4, 2, 9, 6));
        assertThat(split.test().truths(1).boxes()).isEqualTo(Boxes.of(9, 2, 14, 6));
    }

    @Test
    void classesAreCountedInTheOrderOfTheirNumbers() throws IOException {
        DetectionSet train = DetectionData.open(coco()).train();
        assertThat(train.classes()).containsExactly("car", "cup");
        assertThat(train.truths(0).labels()).containsExactly(1);
        assertThat(train.truths(3).labels()).containsExactly(0);
    }

    @Test
    void crowdsAreLeftOutAndPicturesWithoutObjectsStay() throws IOException {
        DetectionSet train = DetectionData.open(coco()).train();
        assertThat(train.truths(0).boxes()).isEqualTo(Boxes.of(0, 2, 1, 3));
        assertThat(train.truths(1).count()).isZero();
    }

    @Test
    void greyAndTransparentPicturesComeAsColours() throws IOException {
        DetectionSet train = DetectionData.open(coco()).train();
        assertThat(train.picture(0).width()).isEqualTo(20);
        assertThat(train.picture(0).normalised(Normalisation.IMAGENET)).hasSize(3 * 20 * 10);
        assertThat(train.picture(1).normalised(Normalisation.IMAGENET)).hasSize(3 * 20 * 10);
    }

    @Test
    void tenThousandObjectsOfAPictureAreRead() throws IOException {
        picture("0.png", BufferedImage.TYPE_INT_RGB);
        picture("1.png", BufferedImage.TYPE_INT_RGB);
        String boxes = String.join(
                ",",
                IntStream.range(0, 10_000)
                        .mapToObj(i -> "{\"id\":" + (i + 1) + ",\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,2,2],"
                                + "\"area\":4,\"iscrowd\":0}")
                        .toList());
        Path file = folder.resolve("many.json");
        Files.writeString(
                file,
                "{\"images\":[{\"id\":1,\"file_name\":\"0.png\"},{\"id\":2,\"file_name\":\"1.png\"}],\"annotations\":["
                        + boxes + "],\"categories\":[{\"id\":1,\"name\":\"a\"}]}");
        assertThat(DetectionData.open("coco:" + file + ":" + folder)
                        .train()
                        .truths(0)
                        .count())
                .isEqualTo(10_000);
    }

    @Test
    void aMissingPictureIsNamed() throws IOException {
        String data = coco();
        Files.delete(folder.resolve("3.png"));
        assertThatThrownBy(() -> DetectionData.open(data))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("there is no picture '3.png'");
    }

    @Test
    void aPictureOutsideTheFolderIsNotOpened() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        String data = coco();
        String text = Files.readString(folder.resolve("annotations.json")).replace("\"9.png\"", "\"../9.png\"");
        Path file = folder.resolve("outside.json");
        Files.writeString(file, text);
        assertThatThrownBy(() -> DetectionData.open("coco:" + file + ":" + inner))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("../9.png");
        assertThat(data).isNotEmpty();
    }

    @Test
    void bothPartsOfTheDataAreNeeded() {
        assertThatThrownBy(() -> DetectionData.open("coco:annotations.json"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("coco:ANNOTATIONS.json:FOLDER");
    }

    @Test
    void aVocFolderIsReadByTheNamesOfItsFiles() throws IOException {
        Files.createDirectories(folder.resolve("Annotations"));
        Files.createDirectories(folder.resolve("JPEGImages"));
        for (String name : List.of("a", "b")) {
            ImageIO.write(
                    new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB),
                    "jpg",
                    folder.resolve("JPEGImages/" + name + ".jpg").toFile());
            Files.writeString(
                    folder.resolve("Annotations/" + name + ".xml"),
                    "<annotation><filename>" + name + ".jpg</filename><size><width>20</width><height>10</height>"
                            + "<depth>3</depth></size><object><name>dog</name><difficult>0</difficult><bndbox><xmin>2</xmin>"
                            + "<ymin>3</ymin><xmax>6</xmax><ymax>8</ymax></bndbox></object></annotation>");
        }
        DetectionSplit split = DetectionData.open("voc:" + folder);
        assertThat(split.train().count()).isEqualTo(1);
        assertThat(split.train().classes()).containsExactly("dog");
        assertThat(split.train().picture(0).width()).isEqualTo(20);
        // VOC counts both ends of a box as inside, from 1.
        assertThat(split.train().truths(0).boxes().width(0)).isEqualTo(5);
    }
}

package dev.loupe.models.predict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.models.classifier.ImageNetwork;
import dev.loupe.models.data.Normalisation;
import dev.loupe.report.learning.Classifier;
import dev.loupe.torch.Initialisation;
import dev.loupe.torch.Weights;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks by name with a file of weights. */
final class NamedNetworkTest {
    private static List<Classifier.Answer> answers(String network, List<String> labels, Path folder)
            throws IOException {
        Graph graph = new ImageNetwork(network, 3, 224, 224, Normalisation.IMAGENET, List.of()).graph(Mode.EVAL);
        Path file = folder.resolve("weights.safetensors");
        try (Weights weights = Initialisation.of(graph, 1)) {
            weights.save(file, Map.of());
        }
        Path picture = folder.resolve("picture.png");
        ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
        try (Classifier classifier = new TorchClassifiers().open(network, Optional.of(file), labels)) {
            return classifier.classify(picture, 1000);
        }
    }

    @Test
    void aThousandClassesAreThoseOfImageNet(@TempDir Path folder) throws IOException {
        assertThat(answers("squeezenet1_1", List.of(), folder))
                .hasSize(1000)
                .filteredOn(answer -> answer.index() == 281)
                .extracting(Classifier.Answer::label)
                .containsExactly("tabby");
    }

    @Test
    void givenNamesGoFirst(@TempDir Path folder) throws IOException {
        assertThat(answers("squeezenet1_1:classes=2", List.of("cat", "dog"), folder))
                .extracting(Classifier.Answer::label)
                .containsExactlyInAnyOrder("cat", "dog");
    }

    @Test
    void otherNumbersOfClassesHaveNoNames(@TempDir Path folder) throws IOException {
        assertThat(answers("squeezenet1_1:classes=3", List.of(), folder))
                .extracting(Classifier.Answer::label)
                .containsOnly("");
    }

    @Test
    void theNamesAreAThousandAndDifferent() {
        assertThat(ImageNet.classes()).hasSize(ImageNet.CLASSES).doesNotHaveDuplicates();
    }
}

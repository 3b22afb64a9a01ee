package dev.loupe.models.detector;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.models.training.RunFolder;
import dev.loupe.report.learning.DetectRequest;
import dev.loupe.report.learning.Detector;
import dev.loupe.report.learning.Detectors;
import dev.loupe.torch.NamedTensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Opens what {@code loupe train fast-rcnn} and {@code faster-rcnn} have trained. */
public final class TrainedDetectors implements Detectors {
    @Override
    public String summary() {
        return "runs of loupe train fast-rcnn and faster-rcnn";
    }

    @Override
    public boolean opens(DetectRequest request) {
        Path folder = Path.of(request.model());
        if (!Files.exists(new RunFolder(folder).model())) {
            return false;
        }
        String recipe = new RunFolder(folder).recipe();
        return recipe.equals(FasterRcnnRecipe.NAME) || recipe.equals(FastRcnnRecipe.NAME);
    }

    @Override
    public Detector open(DetectRequest request) {
        if (request.weights().isPresent()) {
            throw new BadInput("--weights belongs to a built-in network; a run has weights of its own");
        }
        return new PictureDetector(open(Path.of(request.model())), request.labels(), request.score());
    }

    /**
     * The detector of a run.
     *
     * @throws BadInput when there is none, or it is damaged
     */
    public static RegionDetector open(Path folder) {
        Path file = new RunFolder(folder).model();
        Map<String, String> metadata = NamedTensors.metadata(file);
        DetectorNetwork network;
        try {
            network = DetectorNetwork.of(metadata);
        } catch (BadInput e) {
            throw e.in(Printable.line(file.toString()));
        }
        return network.recipe().equals(FastRcnnRecipe.NAME) ? fast(network, file) : faster(network, file);
    }

    private static RegionDetector fast(DetectorNetwork network, Path file) {
        FastRcnn detector = FastRcnn.of(network, BoxSettings.usual(network.hidden()), 0, Searches.of(network.search()));
        try {
            detector.load(file);
            return detector;
        } catch (BadInput e) {
            detector.close();
            throw e;
        }
    }

    private static RegionDetector faster(DetectorNetwork network, Path file) {
        FasterRcnn detector = FasterRcnn.of(network, ProposalSettings.USUAL, BoxSettings.usual(network.hidden()), 0);
        try {
            detector.load(file);
            return detector;
        } catch (BadInput e) {
            detector.close();
            throw e;
        }
    }
}

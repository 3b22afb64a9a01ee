package dev.loupe.models.detector;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.models.boxes.Sampler;
import dev.loupe.models.training.RunFolder;
import dev.loupe.report.learning.DetectRequest;
import dev.loupe.report.learning.Detector;
import dev.loupe.report.learning.Detectors;
import dev.loupe.torch.NamedTensors;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens what {@code loupe train rcnn} has trained. */
public final class RcnnDetectors implements Detectors {
    @Override
    public String summary() {
        return "runs of loupe train rcnn";
    }

    @Override
    public boolean opens(DetectRequest request) {
        RunFolder run = new RunFolder(Path.of(request.model()));
        return Files.exists(run.model()) && run.recipe().equals(RcnnRecipe.NAME);
    }

    @Override
    public Detector open(DetectRequest request) {
        if (request.weights().isPresent()) {
            throw new BadInput("--weights belongs to a built-in network; a run has weights of its own");
        }
        Rcnn detector = open(Path.of(request.model()), settings(0.3, 50));
        return new PictureDetector(detector, request.labels(), request.score());
    }

    /** Of judging regions: from which overlap on the worse of two boxes is dropped, and how many are told at most. */
    static BoxSettings settings(double overlap, int most) {
        return new BoxSettings(1, Sampler.REGIONS, 0, 0.02, overlap, most);
    }

    /**
     * The detector of a run.
     *
     * @throws BadInput when it is damaged
     */
    static Rcnn open(Path folder, BoxSettings settings) {
        Path file = new RunFolder(folder).model();
        RcnnNetwork network;
        try {
            network = RcnnNetwork.of(NamedTensors.metadata(file));
        } catch (BadInput e) {
            throw e.in(Printable.line(file.toString()));
        }
        Rcnn detector = Rcnn.of(network, settings, 0, Searches.of(network.search()));
        try {
            detector.load(file);
            return detector;
        } catch (BadInput e) {
            detector.close();
            throw e;
        }
    }
}

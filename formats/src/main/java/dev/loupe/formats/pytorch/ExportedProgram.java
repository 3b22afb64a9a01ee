package dev.loupe.formats.pytorch;

import dev.loupe.formats.Model;
import dev.loupe.formats.Source;
import dev.loupe.formats.bytes.Zip;
import dev.loupe.graph.BadInput;

/** A {@code .pt2} archive of {@code torch.export}: a program as JSON, with its weights. */
final class ExportedProgram {
    private ExportedProgram() {}

    static Model read(Source source, Zip zip) {
        throw new BadInput("is a .pt2 archive of torch.export with " + zip.entries().size()
                + " entries in " + source.size() + " bytes, which is not read yet; export to ONNX");
    }
}

package dev.loupe.formats;

/** Says what a file is that no reader claims. */
final class Unknown {
    private Unknown() {}

    /** Whether it is no model at all, rather than a damaged one. */
    static boolean isOther(Source source) {
        byte[] head = source.head();
        boolean packed = head.length >= 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b;
        return packed || (head.length > 0 && isText(head));
    }

    static String describe(Source source) {
        if (source.isFolder()) {
            return "is a folder without a model that is known: neither config.json nor safetensors nor a checkpoint";
        }
        byte[] head = source.head();
        if (head.length == 0) {
            return "is empty; was its download cut off?";
        }
        if (source.startsWith("version https://git-lfs")) {
            return "is a Git LFS pointer, not the file itself; fetch that with: git lfs pull";
        }
        if (head.length >= 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b) {
            return "is a gzip file; unpack it first: gunzip";
        }
        if (source.startsWith("PK\u0003\u0004")) {
            return "is a zip archive without the data.pkl of a PyTorch checkpoint or the arrays of an npz file";
        }
        if (source.startsWith("%PDF") || source.startsWith("\u0089PNG") || source.startsWith("\u007fELF")) {
            return "is a document, picture or program, not a model";
        }
        return isText(head)
                ? text(new String(head, java.nio.charset.StandardCharsets.UTF_8).stripLeading())
                : "is of no format that is known; loupe inspect --formats lists those that are";
    }

    private static String text(String head) {
        String lower = head.toLowerCase(java.util.Locale.ROOT);
        if (lower.startsWith("<!doctype html") || lower.startsWith("<html") || lower.startsWith("<head")) {
            return "is a web page, not a model; the download went to a page about the file instead of the file";
        }
        if (lower.startsWith("{") || lower.startsWith("[{") || lower.startsWith("[\n")) {
            return "is JSON, but no model that is known (a Hugging Face config.json, a safetensors index)";
        }
        if (lower.startsWith("#!") || lower.contains("import ") || lower.contains("def ")) {
            return "is Python text; programs are not run: give the file of weights, or an export to ONNX";
        }
        if (lower.startsWith("<?xml") || lower.startsWith("<")) {
            return "is XML, not a model that is known";
        }
        return "is text, not a model that is known";
    }

    private static boolean isText(byte[] head) {
        for (byte b : head) {
            if ((b >= 0 && b < 0x20 && b != '\n' && b != '\r' && b != '\t' && b != '\f') || b == 0x7f) {
                return false;
            }
        }
        return true;
    }
}

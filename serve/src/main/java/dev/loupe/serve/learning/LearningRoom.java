package dev.loupe.serve.learning;

import dev.loupe.explain.Topics;
import dev.loupe.explain.exercise.Questions;
import dev.loupe.graph.BadInput;
import dev.loupe.report.Json;
import dev.loupe.report.document.Document;
import dev.loupe.report.document.DocumentHtml;
import dev.loupe.report.document.DocumentJson;
import dev.loupe.report.page.Page;
import dev.loupe.serve.Answer;
import dev.loupe.serve.Request;
import dev.loupe.serve.Room;
import dev.loupe.serve.Routes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The chapter as pages: questions, answers with their derivation, and something to try. */
public final class LearningRoom implements Room {
    /** The topics in the chapter's order. */
    static final List<String> TOPICS = List.of("conv", "error-rate", "iou", "map", "rcnn", "lstm", "gan");

    /** The worked answers by topic and language: 14 at the most, always the same. */
    private final Map<String, Document> documents = new ConcurrentHashMap<>();

    @Override
    public String address() {
        return "/learning";
    }

    @Override
    public String text() {
        return "Learning 学习";
    }

    @Override
    public String about() {
        return "a chapter on deep learning as exercises to play with: convolution, IoU, mAP, R-CNN, LSTM, GAN (English, 中文)";
    }

    @Override
    public void register(Routes routes) {
        answers().forEach(routes::get);
    }

    /** Who answers what. */
    Map<String, Routes.Handler> answers() {
        return Map.of(
                address(),
                this::page,
                address() + "/document",
                this::document,
                address() + "/conv",
                ConvolutionAnswer::of,
                address() + "/network",
                new NetworkAnswer()::of,
                address() + "/error-rate",
                ErrorRateAnswer::of,
                address() + "/iou",
                BoxesAnswer::of,
                address() + "/map",
                CurveAnswer::of,
                address() + "/rcnn",
                RegionsAnswer::of,
                address() + "/lstm",
                MemoryAnswer::of,
                address() + "/gan",
                DuelAnswer::of);
    }

    private Answer page(Request request) {
        String language = language(request);
        String topic = request.value("topic", "");
        Json json = new Json();
        json.beginObject().name("topics").beginArray();
        for (String one : TOPICS) {
            json.beginObject().name("name").value(one);
            json.name("title").value(Topics.title(one, language));
            List<Document.Block> question = Questions.question(one, language).blocks();
            DocumentJson.write(json.name("asks"), new Document(language, question.subList(0, 1)));
            json.endObject();
        }
        json.endArray().name("topic").value(topic);
        String title = language.equals("zh") ? "学习" : "Learning";
        if (!topic.isEmpty()) {
            title = Topics.title(known(topic), language);
            DocumentJson.write(json.name("question"), Questions.question(topic, language));
            DocumentJson.write(json.name("hints"), Questions.hints(topic, language));
            DocumentJson.write(json.name("answer"), explained(topic, language));
        }
        json.endObject();
        return Answer.html(Page.served(language, title, "learning", json, request.links()));
    }

    /** The same answer as one file without scripts, to keep. */
    private Answer document(Request request) {
        String topic = known(request.need("topic"));
        String language = language(request);
        byte[] page = DocumentHtml.of(explained(topic, language)).getBytes(StandardCharsets.UTF_8);
        return Answer.download(topic + "." + language + ".html", "text/html; charset=utf-8", page);
    }

    private Document explained(String topic, String language) {
        return documents.computeIfAbsent(topic + " " + language, key -> Topics.document(topic, Map.of(), language));
    }

    private static String known(String topic) {
        if (!TOPICS.contains(topic)) {
            throw new BadInput("there is no such topic; there are " + String.join(", ", TOPICS));
        }
        return topic;
    }

    private static String language(Request request) {
        String language = request.value("language", "en");
        if (!Topics.LANGUAGES.contains(language)) {
            throw new BadInput("the languages are " + String.join(", ", Topics.LANGUAGES));
        }
        return language;
    }
}

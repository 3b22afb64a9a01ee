package dev.loupe.serve.learning;

import dev.loupe.explain.GaussianGame;
import dev.loupe.explain.exercise.Duel;
import dev.loupe.report.Json;
import dev.loupe.serve.Answer;
import dev.loupe.serve.Request;
import java.util.function.DoubleUnaryOperator;

/** Rounds of a GAN in one dimension, from the state that was asked with. */
final class DuelAnswer {
    private static final int POINTS = 121;
    private static final double LEFT = -6;
    private static final double RIGHT = 6;
    private static final int MOST_ROUNDS = 1_000;
    private static final double MOST = 10;

    private DuelAnswer() {}

    static Answer of(Request request) {
        Duel duel = new Duel(
                request.number("round", 0, 0, 1_000_000),
                Asked.decimal(request, "mean", 3, -MOST, MOST),
                Asked.decimal(request, "deviation", .5, .05, MOST),
                Asked.decimal(request, "a", 0, -MOST, MOST),
                Asked.decimal(request, "b", 0, -MOST, MOST),
                Asked.decimal(request, "c", 0, -MOST, MOST));
        Duel.Rules rules = new Duel.Rules(
                request.number("seed", 1, 0, Integer.MAX_VALUE),
                request.number("k", 1, 0, 20),
                Asked.decimal(request, "discriminator_rate", .5, 0, 5),
                Asked.decimal(request, "generator_rate", .1, 0, 5),
                64,
                request.value("loss", "non-saturating").equals("minimax")
                        ? Duel.Loss.MINIMAX
                        : Duel.Loss.NON_SATURATING);
        int rounds = request.number("rounds", 0, 0, MOST_ROUNDS);
        for (int i = 0; i < rounds; i++) {
            duel = duel.next(rules);
        }
        return Answer.json(json(duel, rules));
    }

    private static Json json(Duel duel, Duel.Rules rules) {
        GaussianGame game = duel.game();
        Json json = new Json();
        json.beginObject().name("state").beginObject();
        json.name("round").value(duel.round());
        json.name("mean").value(duel.mean()).name("deviation").value(duel.deviation());
        json.name("a").value(duel.a()).name("b").value(duel.b()).name("c").value(duel.c());
        Duel.Standing standing = duel.standing();
        json.endObject().name("value").value(standing.value()).name("best").value(standing.best());
        json.name("divergence").value(standing.divergence()).name("x").beginArray();
        for (int i = 0; i < POINTS; i++) {
            json.value(place(i));
        }
        json.endArray();
        curve(json, "data", game::data);
        curve(json, "fake", game::fake);
        curve(json, "discriminator", duel::discriminator);
        curve(json, "best_discriminator", game::bestDiscriminator);
        json.name("samples").beginArray();
        for (double sample : duel.samples(rules)) {
            json.value(sample);
        }
        Asked.write(json.endArray().name("workings"), Duel.workings(standing));
        return json.endObject();
    }

    private static double place(int point) {
        return LEFT + (RIGHT - LEFT) * point / (POINTS - 1);
    }

    private static void curve(Json json, String name, DoubleUnaryOperator values) {
        json.name(name).beginArray();
        for (int i = 0; i < POINTS; i++) {
            json.value((float) values.applyAsDouble(place(i)));
        }
        json.endArray();
    }
}

package dev.certloom.web.pages;

import dev.certloom.approval.ApprovalForecast;
import dev.certloom.approval.ApprovalRequirement;
import dev.certloom.approval.StepDefinition;
import dev.certloom.kernel.Messages;
import java.util.List;
import java.util.Optional;

/**
 * What the approval of a request would come to, in words.
 *
 * @param asks whom, one after the other or together; none where nobody is asked, or it is not known
 * @param because why; empty where nothing says so
 */
record ForecastView(String words, List<String> asks, Optional<String> because, boolean ticket) {

    static ForecastView of(ApprovalForecast forecast) {
        return switch (forecast) {
            case ApprovalForecast.ByTable(ApprovalRequirement requirement, Optional<String> because, boolean ticket) ->
                new ForecastView(
                        words(requirement),
                        requirement.steps().stream().map(ForecastView::words).toList(),
                        Optional.of(Words.because(requirement.rule(), because)),
                        ticket);
            case ApprovalForecast.ByProcess own -> without(Messages.text("ask.forecast.process"));
            case ApprovalForecast.Unknown(ApprovalForecast.Unknown.Why why) -> without(Words.word(why));
        };
    }

    private static ForecastView without(String words) {
        return new ForecastView(words, List.of(), Optional.empty(), false);
    }

    private static String words(ApprovalRequirement requirement) {
        if (requirement.asksNobody()) {
            return Messages.text("ask.forecast.nobody");
        }
        return Messages.text(
                requirement.inSequence() && requirement.steps().size() > 1
                        ? "ask.forecast.in-sequence"
                        : "ask.forecast.people");
    }

    private static String words(StepDefinition step) {
        return Messages.text(
                "ask.forecast.step",
                step.required(),
                String.join(", ", step.groups().stream().sorted().toList()));
    }
}

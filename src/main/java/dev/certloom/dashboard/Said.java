package dev.certloom.dashboard;

import dev.certloom.vault.OperationId;
import dev.certloom.vault.Refusal;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What a page says after something was pressed: it was done, or why not. The next page shows it, so that loading that page again presses nothing. */
final class Said {

    private Said() {}

    /**
     * Acts and leads on.
     *
     * @param act answers what was done, in words
     */
    static String back(RedirectAttributes said, String address, Supplier<String> act) {
        try {
            said.addFlashAttribute("notice", act.get());
        } catch (Refusal refusal) {
            said.addFlashAttribute(
                    "problem",
                    Objects.requireNonNullElse(refusal.getMessage(), "That was refused, for no known reason."));
        }
        return "redirect:" + address;
    }

    /** The page that something was pressed on. */
    static String address(String from, OperationId operation) {
        return from.equals("tasks") ? "/dashboard/tasks" : "/dashboard/requests/" + operation;
    }
}

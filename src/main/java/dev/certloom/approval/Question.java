package dev.certloom.approval;

import java.time.Instant;
import java.util.Optional;

/** What an approver asked the requester, and the answer once there is one. */
public record Question(String askedByName, String text, Instant asked, Optional<Answer> answer) {

    /** The requester's words. */
    public record Answer(String answeredByName, String text, Instant answered) {}
}

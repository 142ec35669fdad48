package dev.certloom.processview.diagram;

import java.util.Optional;
import java.util.Set;

/**
 * An activity, event or gateway as the flow sees it, whether or not it is laid out.
 *
 * @param type local name in BPMN's schema
 * @param scope id of the sub-process around it; empty directly in a process
 * @param attachedTo the activity whose border a boundary event is on
 * @param interrupting of a boundary event or of the start event of an event sub-process
 * @param isEventSubProcess whether it is started by an event, not by a flow
 * @param trigger what an event catches or throws
 */
record FlowNode(
        String id,
        String type,
        Optional<String> scope,
        Optional<String> attachedTo,
        boolean interrupting,
        boolean isEventSubProcess,
        Optional<Trigger> trigger) {

    private static final Set<String> EXCEPTIONS = Set.of("error", "escalation", "compensation");
    private static final Set<String> NEVER_THROWING = Set.of("userTask", "manualTask", "receiveTask");

    /**
     * An event definition.
     *
     * @param kind such as {@code error}
     * @param code of an error or escalation; empty for any
     */
    record Trigger(String kind, Optional<String> code) {

        boolean catches(Trigger thrown) {
            return kind.equals(thrown.kind) && (code.isEmpty() || thrown.code.isEmpty() || code.equals(thrown.code));
        }
    }

    boolean isEnd() {
        return type.equals("endEvent");
    }

    boolean isStart() {
        return type.equals("startEvent");
    }

    boolean isBoundary() {
        return type.equals("boundaryEvent");
    }

    boolean isGateway() {
        return type.endsWith("Gateway");
    }

    boolean isSubProcess() {
        return type.equals("subProcess") || type.equals("adHocSubProcess");
    }

    boolean isCallActivity() {
        return type.equals("callActivity");
    }

    /** A task or a call of another process. */
    boolean isWork() {
        return isCallActivity() || Kind.of(type) == Kind.TASK;
    }

    /** Whether one of several flows out of it is chosen. */
    boolean isChoice() {
        return isGateway() && !type.equals("parallelGateway");
    }

    boolean isTriggeredBy(String kind) {
        return trigger.filter(event -> event.kind().equals(kind)).isPresent();
    }

    /** Whether it catches what is thrown when something goes wrong. */
    boolean isException() {
        return trigger.filter(event -> EXCEPTIONS.contains(event.kind())).isPresent();
    }

    /** An end that throws an error. */
    boolean isExceptionalEnd() {
        return isEnd() && isTriggeredBy("error");
    }

    boolean throwsTrigger() {
        return isEnd() || type.equals("intermediateThrowEvent");
    }

    /** Whether it may throw an error: a worker's, or that of a called process. */
    boolean mayFail() {
        return isWork() && !NEVER_THROWING.contains(type);
    }
}

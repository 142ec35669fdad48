package dev.certloom.processview.diagram;

/** How an element is drawn. */
enum Kind {
    POOL("bpmn-pool"),
    LANE("bpmn-lane"),
    TASK("bpmn-task"),
    CALL_ACTIVITY("bpmn-call"),
    SUB_PROCESS("bpmn-subprocess"),
    EVENT("bpmn-event"),
    GATEWAY("bpmn-gateway"),
    DATA_OBJECT("bpmn-data"),
    DATA_STORE("bpmn-data"),
    ANNOTATION("bpmn-annotation"),
    GROUP("bpmn-group"),
    SEQUENCE_FLOW("bpmn-flow"),
    MESSAGE_FLOW("bpmn-message-flow"),
    ASSOCIATION("bpmn-association"),
    /** Anything that is laid out but not known here: conversations, choreographies, what comes after BPMN 2.0. */
    OTHER("bpmn-box");

    private final String className;

    Kind(String className) {
        this.className = className;
    }

    /** The class of its group in the drawing. */
    String className() {
        return className;
    }

    /** By the local name of BPMN's schema. */
    static Kind of(String type) {
        return switch (type) {
            case "participant" -> POOL;
            case "lane" -> LANE;
            case "callActivity" -> CALL_ACTIVITY;
            case "subProcess", "adHocSubProcess" -> SUB_PROCESS;
            case "dataObject", "dataObjectReference", "dataInput", "dataOutput" -> DATA_OBJECT;
            case "dataStore", "dataStoreReference" -> DATA_STORE;
            case "textAnnotation" -> ANNOTATION;
            case "group" -> GROUP;
            case "sequenceFlow" -> SEQUENCE_FLOW;
            case "messageFlow" -> MESSAGE_FLOW;
            case "association", "dataInputAssociation", "dataOutputAssociation" -> ASSOCIATION;
            case "task" -> TASK;
            default -> {
                if (type.endsWith("Task") && !type.startsWith("choreography")) {
                    yield TASK;
                }
                if (type.endsWith("Event")) {
                    yield EVENT;
                }
                yield type.endsWith("Gateway") ? GATEWAY : OTHER;
            }
        };
    }
}

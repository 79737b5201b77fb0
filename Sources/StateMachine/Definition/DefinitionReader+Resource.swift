extension DefinitionReader {
    /// Reports a `Resource` that is no ARN or that names a service integration that does not exist.
    mutating func checkResource(_ text: String, _ place: DefinitionPath) {
        checkARN(text, place)
        guard let integration = ServiceIntegration(text) else {
            if kind == .express, text.contains(":activity:") {
                report(place, "an Express state machine calls no activities; use STANDARD")
            }
            return
        }
        if let actions = FieldCatalog.serviceActions[integration.service],
            !actions.contains(integration.action)
        {
            report(
                place,
                "\(integration.service) has no action '\(integration.action)'; it has "
                    + actions.joined(separator: ", "))
        }
        guard let pattern = integration.pattern else { return }
        if !["sync", "sync:2", "waitForTaskToken"].contains(pattern) {
            report(
                place,
                "there is no pattern '.\(pattern)'; write .sync, .sync:2 or .waitForTaskToken")
        } else if kind == .express {
            report(place, "an Express state machine has no '.\(pattern)'; use STANDARD")
        } else if kind == .local, integration.service != "lambda" {
            report(
                place,
                "no \(integration.service) is here that ends a '.\(pattern)'; call it without, or "
                    + "check the state machine for AWS with --type standard")
        }
    }
}

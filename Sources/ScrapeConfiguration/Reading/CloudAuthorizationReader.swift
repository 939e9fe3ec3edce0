/// Reads the three ways to sign requests for a cloud, none of which can be done here: their shape is checked, so that a
/// file with them loads.
struct CloudAuthorizationReader {
    let problems: ProblemList

    /// The keys of those that `remote_write` knows and an entry has.
    func configured(_ mapping: StrictMapping) -> [String] {
        if let node = mapping["sigv4"] { checkSigV4(node) }
        if let node = mapping["azuread"] { checkAzureAD(node) }
        if let node = mapping["google_iam"], let block = StrictMapping(node, ConfigurationSchemas.googleIAM, problems) {
            _ = block["credentials_file"]?.string(problems)
        }
        return ["sigv4", "azuread", "google_iam"].filter(mapping.isSet)
    }

    /// `SigV4Config` (prometheus/common/sigv4, as of v3.5).
    func checkSigV4(_ node: YAMLNode) {
        guard !node.isAbsent, let mapping = StrictMapping(node, ConfigurationSchemas.sigv4, problems) else { return }
        let mark = problems.mark
        for key in ["region", "access_key", "profile", "role_arn", "service_name"] {
            _ = mapping[key]?.string(problems)
        }
        _ = mapping["secret_key"]?.string(problems, type: "config.plain")
        _ = mapping["use_fips_sts_endpoint"]?.boolean(problems)
        if mapping.hasText("access_key") != mapping.hasText("secret_key"), !problems.hasNews(since: mark) {
            problems.add(
                "must provide a AWS SigV4 Access key and Secret Key if credentials are specified in the SigV4 config",
                at: mapping.firstLocation(of: ["access_key", "secret_key"])
            )
        }
    }

    /// `AzureADConfig` (`storage/remote/azuread`, v3.5); only its shape.
    private func checkAzureAD(_ node: YAMLNode) {
        guard !node.isAbsent, let mapping = StrictMapping(node, ConfigurationSchemas.azureAD, problems) else { return }
        _ = mapping["cloud"]?.string(problems)
        let blocks = [
            ("managed_identity", ConfigurationSchemas.azureIdentity), ("oauth", ConfigurationSchemas.azureOAuth),
            ("sdk", ConfigurationSchemas.azureSDK),
        ]
        for (key, schema) in blocks {
            guard let block = mapping[key].flatMap({ StrictMapping($0, schema, problems) }) else { continue }
            for key in schema.keys { _ = block[key]?.string(problems) }
        }
    }
}

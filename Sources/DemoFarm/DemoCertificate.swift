/// A certificate for `edge-1.example` that expired on the first of January 2025, its key, and the authority that signed it.
/// They were made for the demo alone and guard nothing.
enum DemoCertificate {
    static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBnjCCAUWgAwIBAgIUDlPAhu0CAHggjZ6xBMZaJ68Kq+AwCgYIKoZIzj0EAwIw
        JDEiMCAGA1UEAwwZc2NyYXBlLXR1aSBkZW1vIGF1dGhvcml0eTAgFw0yNjExMjIw
        MDU2MjVaGA8yMTI2MTAyOTAwNTYyNVowJDEiMCAGA1UEAwwZc2NyYXBlLXR1aSBk
        ZW1vIGF1dGhvcml0eTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABC0uZkl9QkFI
        9JLzCFSvZxIrF/hFEaU1Ivbq/ee2CZTxmafMu5U8E7153fCOEvqSjq7UCAZ78JHh
        wiX9y8gTPyKjUzBRMB0GA1UdDgQWBBSpqUyG7TjpkhDlnfzUjStmx2OQnDAfBgNV
        HSMEGDAWgBSpqUyG7TjpkhDlnfzUjStmx2OQnDAPBgNVHRMBAf8EBTADAQH/MAoG
        CCqGSM49BAMCA0cAMEQCIEf+CgniC224TI8zxmNAXe9M2+ffUYR1l42v120hgjWt
        AiBQqrbbOfr7a2kFxw/zfptXbAxFMc0A9ZAEOmZwdat00A==
        -----END CERTIFICATE-----

        """

    static let expired = """
        -----BEGIN CERTIFICATE-----
        MIIBozCCAUmgAwIBAgIBATAKBggqhkjOPQQDAjAkMSIwIAYDVQQDDBlzY3JhcGUt
        dHVpIGRlbW8gYXV0aG9yaXR5MB4XDTI0MDEwMTAwMDAwMFoXDTI1MDEwMTAwMDAw
        MFowGTEXMBUGA1UEAwwOZWRnZS0xLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAREuO4avBAV7kamY3kVMMvjyofgXqltYWKqk19Hi4XeSAeJ6mxD4UJ4
        OTYtTMzH595Z2HVaNqTwEVS02oaRv5j5o3cwdTAMBgNVHRMBAf8EAjAAMCUGA1Ud
        EQQeMByCDmVkZ2UtMS5leGFtcGxlhwR/TQAIhwR/AAABMB0GA1UdDgQWBBQizDxB
        aG7wTbaHQOk9a6LjXTZzQTAfBgNVHSMEGDAWgBSpqUyG7TjpkhDlnfzUjStmx2OQ
        nDAKBggqhkjOPQQDAgNIADBFAiEAvvIS4cLlQS03PQdtxYNmiTIwKCObAE5ItZpB
        EyO9zL0CIAVKhr8SCsosN3D0bLGyk3JXz0JQayjf8jVhxwMy8t+e
        -----END CERTIFICATE-----

        """

    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg8rufgXOtbgM8uLBe
        60nPJaDSdP5XRxKPEHQz2iMcAn2hRANCAAREuO4avBAV7kamY3kVMMvjyofgXqlt
        YWKqk19Hi4XeSAeJ6mxD4UJ4OTYtTMzH595Z2HVaNqTwEVS02oaRv5j5
        -----END PRIVATE KEY-----

        """
}

/// Certificates for tests on loopback, valid from 2020 to 2120. The key is in everybody's hands.
enum TestCertificates {
    /// Signed the server's.
    static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBPDCB46ADAgECAgEBMAoGCCqGSM49BAMCMA0xCzAJBgNVBAMMAmNhMCAXDTIw
        MDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjANMQswCQYDVQQDDAJjYTBZMBMG
        ByqGSM49AgEGCCqGSM49AwEHA0IABLSU1SyZY5JM6rPjwhfbc7gAbdKuiG5S5U7N
        T+fp1V+geJYatqXtejj3VeSXbmZPM/xEgAZT4O3vhtqG+kLGN/ejMjAwMA8GA1Ud
        EwEB/wQFMAMBAf8wHQYDVR0OBBYEFPWScrG1XNMbNXzIedYIb6JGMkULMAoGCCqG
        SM49BAMCA0gAMEUCIBDf43dCtUjaGvkr1QkkWgLg5W0u9s+pyR/6buFWMt7GAiEA
        +xNsQsmA7IUi/gtl5agNY2hlJxNehcWklu+sFP8MDVY=
        -----END CERTIFICATE-----

        """

    /// Signed nothing but itself.
    static let otherAuthority = """
        -----BEGIN CERTIFICATE-----
        MIIBQjCB6aADAgECAgECMAoGCCqGSM49BAMCMBAxDjAMBgNVBAMMBW90aGVyMCAX
        DTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAQMQ4wDAYDVQQDDAVvdGhl
        cjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAmu+NY3cHrFLU05H2TU4PYG4aNf
        P7JkeaUvTwbmob4J2cbZZ8HdSDpm39jhSvLciQRdl6mKm50mvJwhiLtAE4yjMjAw
        MA8GA1UdEwEB/wQFMAMBAf8wHQYDVR0OBBYEFKd71bdeh3qhGeCz14E8oP63YmdO
        MAoGCCqGSM49BAMCA0gAMEUCIQDNBkBBXJzgYBEZ4tUvSukxBWqpQsIgcpwXUIj9
        SGSIvwIgUzHt1hna8jIXEIWs6fKxGcAFpqh4a+9uMa7J1nROOeA=
        -----END CERTIFICATE-----

        """

    /// For `localhost` and 127.0.0.1.
    static let server = """
        -----BEGIN CERTIFICATE-----
        MIIBcTCCARagAwIBAgIBAzAKBggqhkjOPQQDAjANMQswCQYDVQQDDAJjYTAgFw0y
        MDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFDESMBAGA1UEAwwJbG9jYWxo
        b3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZOYkP2EEORFEY9PHiLRC9MrG
        QBKrKg0lOnA2iR69BGUABBHpW/2I3kOCCLDoytE2zy1AOcMcR7m7seTdYAxQi6Ne
        MFwwGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMB0GA1UdDgQWBBTqyQ9PGTv0
        26lD2vIneeT0k61YBDAfBgNVHSMEGDAWgBT1knKxtVzTGzV8yHnWCG+iRjJFCzAK
        BggqhkjOPQQDAgNJADBGAiEA0hLu57KhRs43PF+7z8pT00ey+XdHT8JI+P7Pv0J6
        cDICIQDqC2uSyouOxDr6abBFe5xItSE3l8q+nWKxOKVyq/wcgg==
        -----END CERTIFICATE-----

        """

    static let serverKey = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEINo3xty91Tp5fvOnznoKG/3m7ViWPc942MHv9JUKB6DhoAoGCCqGSM49
        AwEHoUQDQgAEZOYkP2EEORFEY9PHiLRC9MrGQBKrKg0lOnA2iR69BGUABBHpW/2I
        3kOCCLDoytE2zy1AOcMcR7m7seTdYAxQiw==
        -----END EC PRIVATE KEY-----

        """
}

/** Country names of the source data as ISO codes. Names that are not one country have none. */
const CODES: Readonly<Record<string, string>> = {
  Australia: "AU", Austria: "AT", Bahrain: "BH", Belgium: "BE", Brazil: "BR", Canada: "CA", "Channel Islands": "JE", Cyprus: "CY",
  "Czech Republic": "CZ", Denmark: "DK", EIRE: "IE", Finland: "FI", France: "FR", Germany: "DE", Greece: "GR", "Hong Kong": "HK",
  Iceland: "IS", Israel: "IL", Italy: "IT", Japan: "JP", Lebanon: "LB", Lithuania: "LT", Malta: "MT", Netherlands: "NL", Norway: "NO",
  Poland: "PL", Portugal: "PT", RSA: "ZA", "Saudi Arabia": "SA", Singapore: "SG", Spain: "ES", Sweden: "SE", Switzerland: "CH",
  USA: "US", "United Arab Emirates": "AE", "United Kingdom": "GB",
};

/** Two letters, or null for "European Community" and "Unspecified". */
export function countryCode(name: string): string | null {
  return CODES[name] ?? null;
}

import PratiqueClient
import PratiqueCore

extension Scope {
  /// For sentences, behind `in`: `account 111122223333`.
  var words: String { API.Scope(self).words }

  /// As on the command line.
  var flags: String {
    switch self {
    case .organisation: "--organisation"
    case .group(let group): "--account-group \(group)"
    case .account(let account): "--account \(account)"
    case .region(let account, let region): "--account \(account) --region \(region)"
    }
  }
}

extension API.Scope {
  /// For sentences, behind `in`: `account 111122223333`.
  var words: String {
    switch (accountGroup, accountID, region) {
    case (let group?, _, _): "account group \(group)"
    case (nil, let account?, let region?): "account \(account), region \(region)"
    case (nil, let account?, nil): "account \(account)"
    case (nil, nil, _): "the organisation"
    }
  }

  /// As on the command line.
  var flags: String {
    switch (accountGroup, accountID, region) {
    case (let group?, _, _): "--account-group \(group)"
    case (nil, let account?, let region?): "--account \(account) --region \(region)"
    case (nil, let account?, nil): "--account \(account)"
    case (nil, nil, _): "--organisation"
    }
  }

  /// The scope as it is printed.
  var record: Record {
    ["account_group": Datum(accountGroup), "account_id": Datum(accountID), "region": Datum(region)]
  }
}

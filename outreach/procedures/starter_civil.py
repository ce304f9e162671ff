"""Starter catalogue, first part: civil status, certification, adoption, mediation.

Codes and fields as on dichvucong.gov.vn, times and fees as read there in 06-07/2026 (domain.md §4.1);
names shortened, papers in own words. An empty duration or fee was not stated.
"""

from __future__ import annotations

from outreach.procedures.rules import ProcedureFacts, papers_of_text

SAME_DAY = "Trong ngày"
SAME_DAY_CIVIL = "Trong ngày; nhận sau 15 giờ thì trả ngày làm việc tiếp theo"
FREE = "Miễn phí"
BY_COUNCIL = "Theo nghị quyết của HĐND tỉnh"
OWN_PAPERS = "Giấy tờ tùy thân"


def facts(field: str, *cells: str, short: str = "", police: bool = False) -> ProcedureFacts:
    """One line of the starter catalogue: code, name, papers, duration, fee, short name, the last four if known.

    One that has a short name is among the common ones.
    """
    code, name, papers, duration, fee, called = (*cells, *[""] * (6 - len(cells)))
    called = called or short
    return ProcedureFacts(
        code, name, field, called, duration, fee, papers_of_text(papers), is_police=police, is_common=bool(called)
    )


def working(days: int) -> str:
    """A duration in working days."""
    return f"{days} ngày làm việc"


_CIVIL = "Hộ tịch"
_BIRTH = (
    "Tờ khai đăng ký khai sinh; Giấy chứng sinh, dữ liệu chứng sinh hoặc văn bản của người làm chứng; "
    "Giấy tờ tùy thân của người đi khai; Văn bản ủy quyền (nếu có)"
)
_KINSHIP = "Chứng cứ về quan hệ cha, mẹ, con, hoặc văn bản cam đoan có hai người làm chứng"

CIVIL = (
    facts(_CIVIL, "1.001193", "Đăng ký khai sinh", _BIRTH, SAME_DAY_CIVIL, FREE, "Khai sinh"),
    facts(_CIVIL, "1.003583", "Đăng ký khai sinh lưu động", _BIRTH, working(5), FREE),
    facts(_CIVIL, "1.000593", "Đăng ký kết hôn lưu động",
          "Tờ khai đăng ký kết hôn chung của hai bên; Giấy tờ tùy thân của hai bên", working(5), FREE),
    facts(_CIVIL, "1.000419", "Đăng ký khai tử lưu động",
          "Tờ khai đăng ký khai tử; Giấy báo tử", working(5), FREE),
    facts(_CIVIL, "1.004884", "Đăng ký lại khai sinh",
          "Tờ khai đăng ký lại khai sinh; Giấy tờ có thông tin khai sinh; " + OWN_PAPERS, working(5), BY_COUNCIL),
    facts(_CIVIL, "1.004772", "Đăng ký khai sinh cho người đã có hồ sơ, giấy tờ cá nhân",
          "Tờ khai đăng ký khai sinh; Hồ sơ, giấy tờ cá nhân đang có", working(5), BY_COUNCIL),
    facts(_CIVIL, "1.000689", "Đăng ký khai sinh kết hợp nhận cha, mẹ, con",
          "Tờ khai đăng ký khai sinh; Tờ khai nhận cha, mẹ, con; Giấy chứng sinh; " + _KINSHIP,
          working(3), BY_COUNCIL),
    facts(_CIVIL, "1.000894", "Đăng ký kết hôn",
          "Tờ khai đăng ký kết hôn chung của hai bên; Giấy tờ tùy thân hoặc số định danh của hai bên",
          SAME_DAY, FREE, "Kết hôn"),
    facts(_CIVIL, "1.004746", "Đăng ký lại kết hôn",
          "Tờ khai đăng ký lại kết hôn; Bản sao Giấy chứng nhận kết hôn cũ (nếu có)", working(5), BY_COUNCIL),
    facts(_CIVIL, "1.004873", "Cấp Giấy xác nhận tình trạng hôn nhân",
          "Tờ khai cấp Giấy xác nhận tình trạng hôn nhân; Bản án ly hôn hoặc trích lục khai tử (nếu có); "
          "Giấy xác nhận đã cấp trước, khi xin cấp lại (nếu có)",
          working(3), BY_COUNCIL, "Xác nhận hôn nhân"),
    facts(_CIVIL, "1.000656", "Đăng ký khai tử",
          "Tờ khai đăng ký khai tử; Giấy báo tử hoặc dữ liệu báo tử điện tử",
          SAME_DAY_CIVIL, "Đúng hạn: miễn phí; quá hạn: theo nghị quyết của HĐND tỉnh", "Khai tử"),
    facts(_CIVIL, "1.005461", "Đăng ký lại khai tử", "Tờ khai đăng ký lại khai tử", working(5), BY_COUNCIL),
    facts(_CIVIL, "1.001022", "Đăng ký nhận cha, mẹ, con",
          "Tờ khai đăng ký nhận cha, mẹ, con; " + _KINSHIP, working(3), BY_COUNCIL),
    facts(_CIVIL, "1.004837", "Đăng ký giám hộ",
          "Tờ khai đăng ký giám hộ; Văn bản cử người giám hộ; Giấy tờ chứng minh điều kiện giám hộ",
          working(3), FREE),
    facts(_CIVIL, "1.004845", "Đăng ký chấm dứt giám hộ",
          "Tờ khai đăng ký chấm dứt giám hộ; Giấy tờ làm căn cứ chấm dứt", working(2), FREE),
    facts(_CIVIL, "1.004859", "Thay đổi, cải chính, bổ sung thông tin hộ tịch, xác định lại dân tộc",
          "Tờ khai thay đổi, cải chính, bổ sung hộ tịch; Giấy tờ làm căn cứ thay đổi",
          SAME_DAY, BY_COUNCIL, "Cải chính hộ tịch"),
    facts(_CIVIL, "2.000635", "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh",
          "Tờ khai cấp bản sao trích lục hộ tịch; " + OWN_PAPERS + "; Văn bản ủy quyền (nếu có)",
          SAME_DAY, "8.000 đồng một bản", "Trích lục hộ tịch"),
    facts(_CIVIL, "2.002516", "Xác nhận thông tin hộ tịch", "Tờ khai xác nhận thông tin hộ tịch"),
    facts(_CIVIL, "2.000528", "Đăng ký khai sinh có yếu tố nước ngoài",
          _BIRTH + "; Văn bản thỏa thuận chọn quốc tịch cho con", SAME_DAY, BY_COUNCIL),
    facts(_CIVIL, "2.000806", "Đăng ký kết hôn có yếu tố nước ngoài",
          "Tờ khai đăng ký kết hôn; Giấy tờ xác nhận đang độc thân; Giấy xác nhận sức khỏe; " + OWN_PAPERS,
          "5", BY_COUNCIL),
    facts(_CIVIL, "3.000323", "Đăng ký giám sát việc giám hộ",
          "Tờ khai đăng ký giám sát việc giám hộ", working(3), FREE),
    facts(_CIVIL, "3.000322", "Đăng ký chấm dứt giám sát việc giám hộ",
          "Tờ khai chấm dứt giám sát việc giám hộ", working(3), FREE),
    facts(_CIVIL, "2.001023", "Liên thông khai sinh, cấp thẻ bảo hiểm y tế cho trẻ dưới 6 tuổi",
          "Tờ khai điện tử liên thông; Giấy chứng sinh", "15 ngày", FREE),
    facts(_CIVIL, "2.000986", "Liên thông khai sinh, thường trú, cấp thẻ bảo hiểm y tế cho trẻ dưới 6 tuổi",
          "Tờ khai điện tử liên thông; Giấy chứng sinh", "20 ngày", FREE),
    facts(_CIVIL, "2.002913", "Liên thông khai tử, xóa thường trú, hưởng mai táng phí", "Tờ khai điện tử liên thông"),
)  # fmt: skip

_CERTIFY = "Chứng thực"

CERTIFICATION = (
    facts(_CERTIFY, "2.000815", "Chứng thực bản sao từ bản chính", "Bản chính; Bản sao cần chứng thực", SAME_DAY,
          "2.000 đồng một trang, từ trang thứ ba 1.000 đồng, tối đa 200.000 đồng một bản", "Chứng thực bản sao"),
    facts(_CERTIFY, "2.000884", "Chứng thực chữ ký, cả khi điểm chỉ hoặc không ký được",
          OWN_PAPERS + "; Văn bản sẽ ký", SAME_DAY, "10.000 đồng một trường hợp", "Chứng thực chữ ký"),
    facts(_CERTIFY, "2.001035", "Chứng thực giao dịch về động sản, quyền sử dụng đất, nhà ở",
          "Dự thảo giao dịch; Giấy chứng nhận quyền sử dụng, sở hữu; Giấy tờ tùy thân của các bên",
          working(2), "50.000 đồng một giao dịch"),
    facts(_CERTIFY, "2.000913", "Chứng thực sửa đổi, bổ sung, hủy bỏ giao dịch",
          "Giao dịch đã được chứng thực; Dự thảo sửa đổi, bổ sung hoặc hủy bỏ"),
    facts(_CERTIFY, "2.001019", "Chứng thực di chúc",
          "Dự thảo di chúc; Giấy chứng nhận quyền sử dụng, sở hữu (nếu có); " + OWN_PAPERS, "", "50.000 đồng"),
    facts(_CERTIFY, "2.001016", "Chứng thực văn bản từ chối nhận di sản",
          "Dự thảo văn bản từ chối nhận di sản; " + OWN_PAPERS, "", "50.000 đồng"),
    facts(_CERTIFY, "2.001406", "Chứng thực văn bản phân chia di sản",
          "Dự thảo văn bản phân chia di sản; Giấy chứng nhận quyền sử dụng, sở hữu"),
    facts(_CERTIFY, "2.000942", "Cấp bản sao có chứng thực từ giao dịch đã chứng thực",
          OWN_PAPERS, "", "2.000 đồng một trang"),
    facts(_CERTIFY, "2.000908", "Cấp bản sao từ sổ gốc", OWN_PAPERS, working(1), FREE),
    facts(_CERTIFY, "2.000992", "Chứng thực chữ ký người dịch là cộng tác viên dịch thuật",
          "Bản dịch và giấy tờ được dịch"),
    facts(_CERTIFY, "2.001008", "Chứng thực chữ ký người dịch không là cộng tác viên dịch thuật",
          "Bản dịch và giấy tờ được dịch"),
)  # fmt: skip

_ADOPTION, _MEDIATION = "Nuôi con nuôi", "Hòa giải ở cơ sở"
_MEDIATORS = "Danh sách đề nghị; Biên bản họp"

FAMILY_AND_PEACE = (
    facts(_ADOPTION, "2.001263", "Đăng ký nuôi con nuôi trong nước",
          "Đơn xin nhận con nuôi; Giấy khám sức khỏe; Văn bản xác nhận hoàn cảnh gia đình; Hồ sơ của trẻ",
          "Theo thông báo", "400.000 đồng, nhiều trường hợp được miễn"),
    facts(_ADOPTION, "2.001255", "Đăng ký lại việc nuôi con nuôi", "Tờ khai đăng ký lại", working(5), FREE),
    facts(_MEDIATION, "1.002211", "Công nhận hòa giải viên", _MEDIATORS, working(5), FREE),
    facts(_MEDIATION, "2.000930", "Thôi làm hòa giải viên", _MEDIATORS, working(5), FREE),
    facts(_MEDIATION, "2.000950", "Công nhận tổ trưởng tổ hòa giải", _MEDIATORS, working(5), FREE),
)  # fmt: skip

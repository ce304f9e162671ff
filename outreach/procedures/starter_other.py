"""Starter catalogue, second part: what the police settle, business, poverty, land, insurance, social help.

Sources and cautions as in the first part; the last group is known by code and topic alone.
"""

from __future__ import annotations

from functools import partial

from outreach.procedures.starter_civil import BY_COUNCIL, FREE, OWN_PAPERS, facts, working

_residence = partial(facts, "Đăng ký, quản lý cư trú", police=True)
_identity = partial(facts, "Cấp, quản lý căn cước", police=True)
_digital = partial(facts, "Định danh và xác thực điện tử", police=True)
_CT01 = "Tờ khai thay đổi thông tin cư trú (CT01)"
_DC02 = "Phiếu đề nghị (DC02)"
_LIVING = "Giấy tờ về chỗ ở hợp pháp"
_HALF_PRICE = "đồng, giảm một nửa đến 31/12/2026 (Thông tư 64/2025)"

POLICE = (
    _residence("1.004222", "Đăng ký thường trú", f"{_CT01}; {_LIVING}", working(7),
               "Trực tuyến 10.000 đồng; trực tiếp 20.000 đồng", "Thường trú"),
    _residence("1.004194", "Đăng ký tạm trú", f"{_CT01}; {_LIVING}", working(3),
               "Trực tuyến 7.000 đồng", "Tạm trú"),
    _residence("1.002755", "Gia hạn tạm trú", _CT01, working(3), "5.000 đến 7.000 đồng"),
    _residence("1.010038", "Tách hộ", _CT01, working(5), "10.000 đồng"),
    _residence("1.010039", "Điều chỉnh thông tin về cư trú", _CT01, working(3), FREE),
    _residence("1.010041", "Xác nhận thông tin về cư trú", _CT01, working(1), FREE, "Xác nhận cư trú"),
    _residence("1.010040", "Khai báo cư trú khi chưa đủ điều kiện thường trú, tạm trú", _CT01, working(5)),
    _residence("1.003197", "Xóa đăng ký thường trú", f"{_CT01}; Giấy tờ làm căn cứ xóa", working(5)),
    _residence("1.010028", "Xóa đăng ký tạm trú", f"{_CT01}; Giấy tờ làm căn cứ xóa", working(2)),
    _residence("1.003677", "Khai báo tạm vắng", "Đề nghị khai báo tạm vắng", working(1)),
    _residence("2.001159", "Thông báo lưu trú", "Thông tin của khách đến ở", "Ngay khi nhận"),
    _identity("1.014061", "Cấp thẻ căn cước cho người từ 14 tuổi",
              f"{_DC02}; Phiếu thu thập thông tin (DC01), khi chưa có dữ liệu (nếu có); Phiếu thu nhận (CC01)",
              working(7), "Không thu", "Thẻ căn cước"),
    _identity("1.014062", "Cấp thẻ căn cước cho người dưới 14 tuổi",
              f"{_DC02}; Giấy tờ của người đại diện hợp pháp", working(7), "Không thu"),
    _identity("1.014063", "Cấp đổi thẻ căn cước", _DC02, working(7), f"50.000 {_HALF_PRICE}"),
    _identity("1.014064", "Cấp lại thẻ căn cước", _DC02, working(7), f"70.000 {_HALF_PRICE}"),
    _identity("1.014060", "Tích hợp, cập nhật thông tin trên thẻ căn cước", _DC02, working(7)),
    _identity("1.012564", "Điều chỉnh thông tin trong Cơ sở dữ liệu quốc gia về dân cư",
              f"{_DC02}; Giấy tờ làm căn cứ điều chỉnh", working(2), FREE),
    _identity("1.012566", "Xác nhận số chứng minh nhân dân 9 số, số định danh cá nhân",
              f"{_DC02}; Chứng minh nhân dân cũ", "3 đến 7 ngày làm việc", FREE),
    _identity("1.010101", "Khai thác thông tin trong Cơ sở dữ liệu quốc gia về dân cư", _DC02, working(3), FREE),
    _digital("3.000228", "Cấp tài khoản định danh điện tử mức độ 02 và căn cước điện tử",
             "Thẻ căn cước gắn chip còn hạn; Phiếu đề nghị (TK01); Điện thoại và số thuê bao chính chủ",
             "3 ngày làm việc khi có thẻ gắn chip còn hạn, 7 ngày làm việc khi chưa có", "", "VNeID mức 2"),
    _digital("3.000498", "Cấp tài khoản định danh điện tử cho cơ quan, tổ chức",
             "Phiếu đề nghị (TK02)", "3 ngày làm việc, hoặc 15 ngày khi phải xác minh", FREE),
    facts("Quản lý xuất nhập cảnh", "1.010386", "Trình báo mất hộ chiếu phổ thông",
          "Đơn trình báo (TK05)", working(1), police=True),
    facts("Đăng ký, quản lý phương tiện giao thông cơ giới, xe máy chuyên dùng", "1.013076",
          "Đăng ký sang tên xe", "Giấy khai đăng ký xe; Chứng từ chuyển quyền sở hữu", working(2),
          "Theo Thông tư 60/2023", police=True),
)  # fmt: skip

_business = partial(facts, "Thành lập và hoạt động doanh nghiệp (hộ kinh doanh)")
_poverty = partial(facts, "Giảm nghèo")
_POVERTY_FORM = "Giấy đề nghị theo Mẫu 01 (Quyết định 24/2021/QĐ-TTg)"

LIVELIHOOD = (
    _business("1.001612", "Đăng ký thành lập hộ kinh doanh",
              "Giấy đề nghị đăng ký hộ kinh doanh; " + OWN_PAPERS, working(3),
              "150.000 đồng, hoặc theo nghị quyết của HĐND tỉnh", "Lập hộ kinh doanh"),
    _business("2.000720", "Thay đổi nội dung đăng ký hộ kinh doanh", "Thông báo thay đổi", working(3), BY_COUNCIL),
    _business("1.001570", "Tạm ngừng, tiếp tục kinh doanh trước thời hạn của hộ kinh doanh",
              "Thông báo tạm ngừng hoặc tiếp tục", "", BY_COUNCIL),
    _business("1.001266", "Chấm dứt hoạt động hộ kinh doanh",
              "Thông báo chấm dứt; Xác nhận đã xong nghĩa vụ thuế",
              "5 ngày làm việc, sau khi xong nghĩa vụ thuế", BY_COUNCIL),
    _business("2.000575", "Cấp lại, cấp đổi Giấy chứng nhận đăng ký hộ kinh doanh",
              "Giấy đề nghị cấp lại, cấp đổi", "", BY_COUNCIL),
    _poverty("1.011606", "Công nhận hộ nghèo, hộ cận nghèo định kỳ hằng năm", _POVERTY_FORM, "", FREE),
    _poverty("1.011607", "Công nhận hộ nghèo, hộ cận nghèo thường xuyên trong năm",
             _POVERTY_FORM, "15 ngày", FREE, "Hộ nghèo, cận nghèo"),
    _poverty("1.011608", "Công nhận thoát nghèo, thoát cận nghèo", "Giấy đề nghị theo Mẫu 04", "15 ngày", FREE),
    _poverty("1.011609", "Công nhận hộ có mức sống trung bình", _POVERTY_FORM, "15 ngày", FREE),
    _poverty("3.000412", "Công nhận người lao động có thu nhập thấp", "Đơn đề nghị", "15 ngày", FREE),
)  # fmt: skip

_land, _building = partial(facts, "Đất đai"), partial(facts, "Hoạt động xây dựng")
_HOUSE_KIND = "công trình cấp III, cấp IV và nhà ở riêng lẻ"
_BUILD = "Đơn đề nghị; Giấy chứng nhận quyền sử dụng đất; Bản vẽ thiết kế"

LAND_AND_BUILDING = (
    _land("1.013978", "Đăng ký đất đai, cấp Giấy chứng nhận lần đầu cho hộ gia đình, cá nhân",
          "Đơn theo Mẫu 15; Giấy tờ về quyền sử dụng đất; Chứng từ nghĩa vụ tài chính (nếu có)",
          "17 đến 27 ngày làm việc", BY_COUNCIL),
    _land("1.012796", "Đính chính Giấy chứng nhận cấp lần đầu có sai sót",
          "Đơn theo Mẫu 18; Giấy chứng nhận gốc", working(8), BY_COUNCIL),
    _land("1.012812", "Hòa giải tranh chấp đất đai", "Đơn đề nghị hòa giải", "30 đến 40 ngày"),
    _land("1.013967", "Giải quyết tranh chấp đất đai thuộc thẩm quyền Chủ tịch UBND cấp xã",
          "Đơn đề nghị; Biên bản hòa giải", "45 đến 60 ngày"),
    _building("1.013225", f"Cấp giấy phép xây dựng mới: {_HOUSE_KIND}", _BUILD, "15 đến 20 ngày", BY_COUNCIL),
    _building("1.013226", f"Điều chỉnh giấy phép xây dựng: {_HOUSE_KIND}", _BUILD, "20 ngày", BY_COUNCIL),
    _building("1.013227", f"Gia hạn giấy phép xây dựng: {_HOUSE_KIND}",
              "Đơn đề nghị; Giấy phép đã cấp", working(5), BY_COUNCIL),
    _building("1.013228", f"Cấp lại giấy phép xây dựng: {_HOUSE_KIND}", "Đơn đề nghị", working(5), BY_COUNCIL),
    facts("Quy hoạch đô thị và nông thôn", "1.014159", "Cung cấp thông tin quy hoạch", "Đơn đề nghị", "10 ngày"),
    facts("Hạ tầng kỹ thuật", "1.002693", "Cấp phép chặt hạ, dịch chuyển cây xanh",
          "Đơn đề nghị; Ảnh hiện trạng cây", working(10)),
)  # fmt: skip

_join, _books = partial(facts, "Thu BHXH, BHYT"), partial(facts, "Cấp sổ BHXH, thẻ BHYT")
_social, _merit = partial(facts, "Bảo trợ xã hội"), partial(facts, "Người có công")
_TK1 = "Tờ khai tham gia, điều chỉnh thông tin (TK1)"

SOCIAL = (
    _join("1.001939", "Đăng ký đóng, cấp thẻ bảo hiểm y tế cho người chỉ tham gia bảo hiểm y tế",
          _TK1, working(5), FREE, "Thẻ bảo hiểm y tế"),
    _join("1.002179", "Đăng ký bảo hiểm xã hội tự nguyện", _TK1, working(5), FREE),
    _books("1.002759", "Cấp lại, đổi, điều chỉnh sổ bảo hiểm xã hội, thẻ bảo hiểm y tế",
           f"{_TK1}; Giấy tờ làm căn cứ điều chỉnh (nếu có)", "45 ngày", FREE),
    _social("1.014027", "Thực hiện, điều chỉnh, thôi hưởng trợ cấp hưu trí xã hội", short="Hưu trí xã hội"),
    _social("1.014028", "Hỗ trợ mai táng người hưởng trợ cấp hưu trí xã hội"),
    _social("1.001776", "Thực hiện trợ cấp xã hội hằng tháng", short="Trợ cấp xã hội"),
    _social("1.001699", "Xác định mức độ khuyết tật", short="Xác định khuyết tật"),
    _social("1.001653", "Cấp lại Giấy xác nhận khuyết tật"),
    _social("1.001731", "Hỗ trợ mai táng cho đối tượng bảo trợ xã hội"),
    _merit("2.002307", "Hưởng mai táng phí, trợ cấp khi cựu chiến binh từ trần"),
    _merit("2.002308", "Hưởng mai táng phí, trợ cấp với thanh niên xung phong"),
    _merit("1.010833", "Xác nhận thân nhân người có công"),
    _merit("1.010803", "Hưởng trợ cấp thờ cúng liệt sĩ"),
    facts("Giáo dục và Đào tạo", "3.000182", "Tuyển sinh lớp 6"),
)  # fmt: skip
